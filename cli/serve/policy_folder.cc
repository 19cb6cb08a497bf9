#include "cli/serve/policy_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "lib/base/file.h"
#include "lib/policy/sources.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kReadable = 0644;  // the directory keeps others out
constexpr std::string_view kExpressionFile = "js.js";

// The sidecar takes files that end so.
std::string name_of(const std::string& path) {
  auto name = fs::path(path).filename().string();
  return name.ends_with(".js") ? name : name + ".js";
}

}  // namespace

Result<PolicyFolder> PolicyFolder::create(std::string own, const std::vector<std::string>& paths,
                                          const std::optional<std::string>& expression) {
  PolicyFolder folder(std::move(own));
  folder.directories_.push_back(folder.own_);
  for (const auto& path : paths) {
    if (auto added = folder.add(path); !added) return tl::unexpected(std::move(added.error()));
  }
  if (expression) {
    const auto to = folder.own_ + "/" + std::string(kExpressionFile);
    if (fs::exists(to)) return fail(ErrorKind::kInvalid, "a policy must not be named js.js beside --js");
    if (auto written = write_file_atomically(to, *expression, kReadable); !written)
      return tl::unexpected(std::move(written.error()));
  }
  return folder;
}

Status PolicyFolder::add(const std::string& path) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    return fail(ErrorKind::kNotFound, path + ": no such file or directory");
  if (kind != fs::file_type::directory) return add_file(path);
  directories_.push_back(fs::absolute(path).lexically_normal().string());
  return {};
}

Status PolicyFolder::add_file(const std::string& path) {
  const auto name = name_of(path);
  if (name.starts_with('.') || name.ends_with("_test.js") || name.ends_with(".shadow.js"))
    return fail(ErrorKind::kInvalid, path + ": by its name it is no policy that decides");
  const auto to = own_ + "/" + name;
  const bool is_taken =
      std::any_of(files_.begin(), files_.end(), [&to](const Copied& file) { return file.to == to; });
  if (is_taken) return fail(ErrorKind::kInvalid, path + ": another policy has the same name");
  auto text = read_file(path, policy::kMaxPolicyBytes);
  if (!text) return tl::unexpected(std::move(text.error()));
  if (auto written = write_file_atomically(to, *text, kReadable); !written) return written;
  files_.push_back({path, to, *text, *text});
  return {};
}

Status PolicyFolder::copy_settled(Copied& file, std::string text, Time now) {
  if (text != file.found) {
    file.found = std::move(text);
    file.since = now;
  }
  if (file.found == file.text || now - file.since < kSettle) return {};
  if (auto written = write_file_atomically(file.to, file.found, kReadable); !written) return written;
  file.text = file.found;
  return {};
}

Status PolicyFolder::refresh(Time now) {
  for (auto& file : files_) {
    auto text = read_file(file.from, policy::kMaxPolicyBytes);
    auto failure = text ? std::string() : text.error().message();
    const bool is_news = failure != file.failure;
    file.failure = std::move(failure);
    if (!text && is_news) return tl::unexpected(std::move(text.error()));
    if (!text) continue;
    if (auto copied = copy_settled(file, std::move(*text), now); !copied) return copied;
  }
  return {};
}

}  // namespace podjail::cli
