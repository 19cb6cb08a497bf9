#include "cli/test_files.h"

#include <filesystem>
#include <set>
#include <system_error>

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

bool is_test_name(const std::string& name) {
  return name.ends_with("_test.js") && !name.starts_with('.');
}

// Links to directories are not followed: they could go round in a circle.
Status add_below(const fs::path& directory, std::set<std::string>& found) {
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with('.')) {
      entry.disable_recursion_pending();
    } else if (is_test_name(name) && !entry->is_directory()) {
      found.insert(entry->path().lexically_normal().string());
    }
  }
  if (error) return fail_errno("read directory " + directory.string(), error.value());
  return {};
}

Status add_path(const std::string& path, std::set<std::string>& found) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    return fail(ErrorKind::kNotFound, path + ": no such file or directory");
  if (kind == fs::file_type::directory) return add_below(path, found);
  if (!is_test_name(fs::path(path).filename().string()))
    return fail(ErrorKind::kInvalid, path + ": the name of a test file ends in _test.js");
  found.insert(fs::path(path).lexically_normal().string());
  return {};
}

}  // namespace

Result<std::vector<TestFile>> find_test_files(const std::vector<std::string>& paths) {
  std::set<std::string> found;
  for (const auto& path : paths) {
    if (auto added = add_path(path, found); !added) return tl::unexpected(std::move(added.error()));
  }
  if (found.empty()) return fail(ErrorKind::kInvalid, "there is no test: no file *_test.js was found");
  std::vector<TestFile> files;
  for (const auto& path : found) {
    const auto directory = fs::path(path).parent_path().string();
    files.push_back({path, directory.empty() ? "." : directory});
  }
  return files;
}

}  // namespace podjail::cli
