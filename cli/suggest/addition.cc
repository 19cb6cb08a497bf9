#include "cli/suggest/addition.h"

#include <algorithm>
#include <filesystem>

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const std::vector<std::string>& policies) {
  std::error_code error;
  const auto is_folder = [&error](const std::string& path) { return fs::is_directory(path, error); };
  const auto folder = std::ranges::find_if(policies, is_folder);
  if (folder != policies.end()) return *folder;
  return policies.empty() ? fs::path() : fs::path(policies.front()).parent_path();
}

}  // namespace

std::string place_of_addition(const std::vector<std::string>& policies) {
  const auto folder = folder_of(policies);
  std::error_code error;
  auto path = folder / "suggested.js";
  for (int next = 2; fs::exists(fs::symlink_status(path, error)); ++next)
    path = folder / ("suggested-" + std::to_string(next) + ".js");
  return path.lexically_normal().string();
}

std::string diff_of_addition(std::string_view path, std::string_view text) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const std::string name = "b/" + std::string(path);
  const auto lines = std::ranges::count(text, '\n');
  auto diff = "diff --git a/" + std::string(path) + " " + name +
              "\nnew file mode 100644\n--- /dev/null\n+++ " + name + "\n@@ -0,0 +1," + std::to_string(lines) +
              " @@\n";
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    diff.append("+").append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return diff;
}

}  // namespace podjail::cli
