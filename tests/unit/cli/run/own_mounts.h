// A mount namespace of the test's own, with the directories of a jail.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "cli/run/jail_mounts.h"
#include "cli/run/run_options.h"
#include "tests/unit/cli/run/child.h"

namespace podjail::cli {

inline const Identity kRootItself{JailMode::kRoot, 0, 0, 65534, 65534};

inline std::string contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline void put(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

// What the sidecar writes to the shared directory.
inline void put_sidecar_files(const JailDirectories& directories) {
  const auto shared = "/proc/self/fd/" + std::to_string(directories.shared.get()) + "/";
  put(shared + "ca.crt", "issuer");
  put(shared + "ca.hash", "0123abcd\n");
  put(shared + "bundle.pem", "bundle");
  put(shared + "truststore.jks", "jks");
  put(shared + "truststore.p12", "p12");
}

// A child in which /tmp is the test's alone and the jail's directories are begun.
inline bool with_own_mounts(const std::function<bool(const JailDirectories&)>& check) {
  return holds_in_child([&check] {
    if (::unshare(CLONE_NEWNS | CLONE_NEWPID) != 0) return false;  // mounting /proc needs a first process
    return holds_in_child([&check] {
      if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
      if (::mount("tmpfs", "/tmp", "tmpfs", 0, nullptr) != 0) return false;
      const auto directories = begin_mounts(kRootItself);
      if (!directories) return false;
      put_sidecar_files(*directories);
      return check(*directories);
    });
  });
}

}  // namespace podjail::cli
