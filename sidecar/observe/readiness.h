// What /readyz says: filled by the parts of the sidecar as they come up, read by the admin server.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

namespace podjail::observe {

// What the process has done to itself (docs/operations.md).
struct HardeningFacts {
  bool seccomp = false;     // the filter of system calls is in force
  int landlock = 0;         // the kernel's version of it; 0: it has none, and files are not restricted
  bool key_locked = false;  // the issuer's key cannot be swapped out
};

struct ReadinessFacts {
  std::string policy_revision;    // of the set in force; empty when none was ever loaded
  std::size_t policies = 0;       // files in that set
  std::string last_reload_error;  // why the newest set was refused; empty when it was taken
  bool listening = false;         // proxy and DNS listeners accept
  bool draining = false;          // stopping: open work is finished, nothing new is taken
  HardeningFacts hardening{};     // said, and no condition of readiness

  // A refused reload does not end readiness: the last good set still judges.
  bool ready() const { return !policy_revision.empty() && listening && !draining; }
  // {"ready":…,"policy":{…},"listening":…,"draining":…,"hardening":{…}} and a newline.
  std::string to_json() const;
};

// Thread rule: every member may be called from any thread.
class Readiness {
 public:
  void policy_loaded(std::string revision, std::size_t policies);  // clears the last reload error
  void policy_refused(std::string error);
  void listeners_up();
  void drain();
  void hardened(const HardeningFacts& facts);
  ReadinessFacts facts() const;

 private:
  mutable std::mutex mutex_;
  ReadinessFacts facts_;
};

}  // namespace podjail::observe
