#include "hook/runtime/real_runtime.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

bool is_executable_file(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::string search(std::span<const std::string> directories) {
  for (const char* name : {"runc", "crun"}) {
    for (const auto& directory : directories) {
      auto path = directory + "/" + name;
      if (is_executable_file(path)) return path;
    }
  }
  return {};
}

Status check_other_file(const std::string& path, const std::string& self) {
  struct stat facts {};
  struct stat own {};
  if (::stat(path.c_str(), &facts) != 0) return fail_errno("stat " + printable(path));
  if (::stat(self.c_str(), &own) != 0) return fail_errno("stat the wrapper itself");
  if (facts.st_dev != own.st_dev || facts.st_ino != own.st_ino) return {};
  return fail(ErrorKind::kRefused,
              "the runtime " + printable(path) +
                  " is podjail-runtime itself; runtime.json \"runtime\" names the one beneath");
}

}  // namespace

std::span<const std::string> runtime_directories() {
  static const std::array<std::string, 6> kDirectories = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                                          "/usr/bin",        "/sbin",          "/bin"};
  return kDirectories;
}

Status check_executable(const std::string& what, const std::string& path) {
  if (is_executable_file(path)) return {};
  return fail(ErrorKind::kRefused, what + " " + printable(path) + " is not a file that can be executed");
}

Result<std::string> find_runtime(const std::string& configured, std::span<const std::string> directories,
                                 const std::string& self) {
  const auto path = configured.empty() ? search(directories) : configured;
  if (path.empty()) {
    return fail(ErrorKind::kRefused, "neither runc nor crun was found; runtime.json \"runtime\" names it");
  }
  if (auto checked = check_executable("the runtime", path); !checked) return tl::unexpected(checked.error());
  if (auto checked = check_other_file(path, self); !checked) return tl::unexpected(checked.error());
  return path;
}

}  // namespace podjail::runtime
