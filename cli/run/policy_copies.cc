#include "cli/run/policy_copies.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"
#include "lib/policy/sources.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExpressionName = "js.js";

// As lib/policy reads a directory: anything else would not be loaded.
std::string loadable(const std::string& name) {
  const bool is_loaded = name.ends_with(".js") && !name.ends_with("_test.js") &&
                         !name.ends_with(".shadow.js") && !name.starts_with('.');
  return is_loaded ? name : "policy-" + name + ".js";
}

// The names N of every "file:N" in the text that could be data.
std::vector<std::string> imports_of(const std::string& text) {
  constexpr std::string_view kScheme = "file:";
  std::vector<std::string> names;
  for (auto at = text.find(kScheme); at != text.npos; at = text.find(kScheme, at)) {
    at += kScheme.size();
    auto end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                 std::string_view("._-").find(text[end]) != std::string_view::npos))
      ++end;
    auto name = text.substr(at, end - at);
    if (policy::is_data_name(name) && std::ranges::find(names, name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

Status add_file(const std::string& path, const std::string& directory, std::vector<PolicyCopy>& copies) {
  auto text = read_file(path, policy::kMaxPolicyBytes);
  if (!text) return tl::unexpected(std::move(text.error()));
  for (const auto& name : imports_of(*text)) {
    const auto beside = (fs::path(path).parent_path() / name).string();
    if (!fs::exists(beside)) continue;  // the sidecar says what is missing
    auto data = read_file(beside, policy::kMaxPolicySetBytes);
    if (!data) return tl::unexpected(std::move(data.error()));
    copies.push_back({directory, name, std::move(*data)});
  }
  copies.push_back({directory, loadable(fs::path(path).filename().string()), std::move(*text)});
  return {};
}

Status add_directory(const std::string& path, const std::string& directory, std::vector<PolicyCopy>& copies) {
  auto sources = policy::load_policy_sources(std::vector{path});
  if (!sources) return tl::unexpected(std::move(sources.error()));
  for (auto& file : sources->files) copies.push_back({directory, std::move(file.name), std::move(file.text)});
  return {};
}

bool has_policy(const std::vector<PolicyCopy>& copies) {
  return std::ranges::any_of(copies, [](const auto& copy) { return !policy::is_data_name(copy.name); });
}

}  // namespace

Result<std::vector<PolicyCopy>> read_policies(const RunOptions& options) {
  std::vector<PolicyCopy> copies;
  std::size_t number = 0;
  for (const auto& path : options.policies) {
    std::error_code error;
    const auto kind = fs::status(path, error).type();
    if (kind == fs::file_type::not_found)
      return fail(ErrorKind::kNotFound, path + ": no such file or directory");
    const auto directory = "policies-" + std::to_string(number++);
    const bool is_directory = kind == fs::file_type::directory;
    auto added = is_directory ? add_directory(path, directory, copies) : add_file(path, directory, copies);
    if (!added) return tl::unexpected(std::move(added.error()));
  }
  if (!options.expression.empty())
    copies.push_back({"policies-" + std::to_string(number), kExpressionName, options.expression});
  if (!has_policy(copies) && options.enforcement == RunOptions::Enforcement::kEnforce)
    return fail(ErrorKind::kInvalid,
                "there is no policy, so everything would be denied: give --policy or --js, or see with "
                "--observe what is asked for");
  return copies;
}

std::vector<std::string> directories_of(const std::vector<PolicyCopy>& copies) {
  std::vector<std::string> directories;
  for (const auto& copy : copies) {
    if (std::ranges::find(directories, copy.directory) == directories.end())
      directories.push_back(copy.directory);
  }
  return directories;
}

Status write_withheld(int fd, const std::string& path, const std::string& text, uid_t uid, gid_t gid) {
  const UniqueFd file(::openat(fd, path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
  if (!file) return fail_errno("write " + path);
  if (::fchown(file.get(), uid, gid) != 0) return fail_errno("chown " + path);
  return write_all(file.get(), text);
}

Status write_policies(int fd, const std::vector<PolicyCopy>& copies, uid_t uid, gid_t gid) {
  for (const auto& directory : directories_of(copies)) {
    if (::mkdirat(fd, directory.c_str(), 0700) != 0 || ::fchownat(fd, directory.c_str(), uid, gid, 0) != 0)
      return fail_errno("make " + directory);
  }
  for (const auto& copy : copies) {
    if (auto written = write_withheld(fd, copy.directory + "/" + copy.name, copy.text, uid, gid); !written)
      return written;
  }
  return {};
}

}  // namespace podjail::cli
