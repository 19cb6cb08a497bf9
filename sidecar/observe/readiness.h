// What /readyz says: filled by the parts of the sidecar as they come up, read by the admin server.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::observe {

// What the process has done to itself (docs/operations.md).
struct HardeningFacts {
  bool seccomp = false;     // the filter of system calls is in force
  int landlock = 0;         // the kernel's version of it; 0: it has none, and files are not restricted
  bool key_locked = false;  // the issuer's key cannot be swapped out
};

// The policy set in force.
struct PolicyFacts {
  struct Layer {
    std::string name;  // "" where there are no layers
    std::size_t policies = 0;
  };
  std::string revision{};         // empty when none was ever loaded
  std::size_t files = 0;          // with data files
  std::vector<Layer> layers{};    // the outermost first
  std::string_view made_by = "";  // what made it be loaded: "start", "change" or "signal"
};

// The newest set that was refused, though others may have been taken since.
struct PolicyFailure {
  std::string error{};  // empty: there was none
  std::string_view made_by = "";
  std::chrono::system_clock::time_point at{};
};

struct ReadinessFacts {
  PolicyFacts policy{};
  PolicyFailure last_failure{};
  bool refused = false;        // that failure is of the newest set: what is in force is older, or nothing
  bool observing = false;      // policies are not enforced
  bool listening = false;      // proxy and DNS listeners accept
  bool draining = false;       // stopping: open work is finished, nothing new is taken
  HardeningFacts hardening{};  // said, and no condition of readiness

  // A refused reload does not end readiness: the last good set still judges.
  bool ready() const { return !policy.revision.empty() && listening && !draining; }
  // {"ready":…,"mode":…,"policy":{…},"listening":…,"draining":…,"hardening":{…}} and a newline.
  std::string to_json() const;
};

// Thread rule: every member may be called from any thread.
class Readiness {
 public:
  void policy_loaded(PolicyFacts policy);
  void policy_refused(PolicyFailure failure);
  void observe();
  void listeners_up();
  void drain();
  void hardened(const HardeningFacts& facts);
  ReadinessFacts facts() const;

 private:
  mutable std::mutex mutex_;
  ReadinessFacts facts_;
};

}  // namespace podjail::observe
