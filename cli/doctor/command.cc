#include "cli/doctor/command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/doctor/libraries.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxProgramBytes = std::size_t{256} << 20U;
constexpr std::size_t kMaxPackageBytes = std::size_t{256} << 10U;
constexpr std::size_t kMaxInterpreters = 5;

bool is_runnable(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

// As execvp: a name with a slash is a path, another is looked for in PATH.
std::string find_in_path(const std::string& name, const Machine& machine) {
  if (name.find('/') != name.npos) return is_runnable(machine.at(name)) ? name : std::string();
  auto folders = machine.variable("PATH").value_or("/usr/bin:/bin");
  for (std::size_t begin = 0; begin <= folders.size();) {
    const auto end = std::min(folders.find(':', begin), folders.size());
    const auto path = (begin == end ? "." : folders.substr(begin, end - begin)) + "/" + name;
    if (is_runnable(machine.at(path))) return path;
    begin = end + 1;
  }
  return {};
}

std::string without_links(const std::string& path) {
  std::error_code error;
  const auto real = fs::canonical(path, error);
  return error ? path : real.string();
}

// The package that a script of node belongs to.
bool is_of_npm(const std::string& path) {
  auto folder = fs::path(path).parent_path();
  for (int i = 0; i < 3 && folder.has_relative_path(); ++i, folder = folder.parent_path()) {
    const auto text = read_file((folder / "package.json").string(), kMaxPackageBytes);
    if (!text) continue;
    const auto package = nlohmann::json::parse(*text, nullptr, false);
    const auto name = package.is_object() ? package.find("name") : package.end();
    return package.is_object() && name != package.end() && *name == "npm";
  }
  return false;
}

// The interpreter's name: behind env, the first word that is neither an option nor a variable.
std::string interpreter_of(const std::vector<std::string>& words) {
  if (!words.front().ends_with("/env")) return words.front();
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    if (!word->starts_with('-') && word->find('=') == word->npos) return *word;
  }
  return {};
}

class Following {
 public:
  explicit Following(const Machine& machine) : machine_(machine) {}

  Command follow(std::string path) {
    while (!path.empty() && command_.programs.size() <= kMaxInterpreters) path = look_into(path);
    return std::move(command_);
  }

 private:
  // The path of the interpreter, if there is one.
  std::string look_into(const std::string& path) {
    const auto real = without_links(machine_.at(path));
    command_.programs.push_back({path, real});
    const auto file = read_file(real, kMaxProgramBytes);
    if (!file) {
      command_.unread.push_back(path + ": " + file.error().message());
      return {};
    }
    command_.proxies.merge(proxy_variables_in(*file));
    const auto words = interpreter_line(*file);
    if (words.empty()) {
      look_into_program(path, real, *file);
      return {};
    }
    command_.kinds.merge(kinds_of_script(*file));
    const auto name = interpreter_of(words);
    if (name.find("node") != name.npos && is_of_npm(real)) command_.kinds.insert(ToolKind::kNpm);
    const auto next = find_in_path(name, machine_);
    if (next.empty()) command_.unread.push_back(name + ": the interpreter of " + path + " is not there");
    return next;
  }

  void look_into_program(const std::string& path, const std::string& real, const std::string& file) {
    const auto libraries = find_libraries(file, real, machine_);
    if (!libraries) {
      command_.unread.push_back(path + ": " + libraries.error().message());
      return;
    }
    command_.kinds.merge(kinds_of_program(file, libraries->names));
    command_.proxies.merge(std::set<std::string>(libraries->proxies));
  }

  const Machine& machine_;
  Command command_;
};

}  // namespace

Result<Command> find_command(const std::string& name, const Machine& machine) {
  const auto path = find_in_path(name, machine);
  if (path.empty()) return fail(ErrorKind::kNotFound, "\"" + name + "\" is no command here");
  return Following(machine).follow(path);
}

}  // namespace podjail::cli
