// One round of keeping a node ready: write what is missing or was changed, have the runtime read it, and
// check that it holds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/config.h"
#include "agent/host/commands.h"
#include "agent/host/files.h"
#include "agent/install/plan.h"
#include "lib/base/result.h"

namespace podjail::agent {

enum class Check { kUntried, kHolds, kFails };

struct NodeState {
  bool ready = false;
  std::string trouble;              // why it is not; empty if it is
  Check runtime = Check::kUntried;  // it has read its configuration
  Check kernel = Check::kUntried;
  Check container = Check::kUntried;
  std::uint64_t installs = 0;  // first installations of this agent's life
  std::uint64_t repairs = 0;   // times something that was installed had been changed
  std::uint64_t restarts = 0;  // of the runtime

  bool operator==(const NodeState&) const = default;
};

class Installer {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // How long a check is believed while nothing changes.
  static constexpr std::chrono::minutes kCheckInterval{10};
  // Between two restarts of the runtime: whoever undoes the agent's work in a loop must not stop the node's.
  static constexpr std::chrono::minutes kRestartInterval{1};
  // How long what containerd says is believed while its main file does not change; it may import others.
  static constexpr std::chrono::minutes kDumpInterval{1};

  // All that is referred to outlives this. `programs`: what to install.
  Installer(const Config& config, std::vector<Program> programs, Files& files, Commands& commands)
      : config_(config), programs_(std::move(programs)), files_(files), commands_(commands) {}

  // Never throws and never fails: what is wrong is in the state.
  const NodeState& round(Time now);
  const NodeState& state() const { return state_; }

  // Takes everything back: the runtime's files, a restart, the rest. kRefused while sidecars live, whose
  // containers could not be deleted without the programs, unless forced.
  enum class Force { kNo, kYes };
  Status uninstall(Force force);

 private:
  Status bring_about(Time now);
  Result<Plan> make_plan(RuntimeKind kind, Time now);
  Result<ContainerdState> ask_containerd(Time now);
  Status restart(RuntimeKind kind, Time now);
  Status check(Time now);
  void count(const std::vector<std::string>& changed);

  const Config& config_;
  const std::vector<Program> programs_;
  Files& files_;
  Commands& commands_;
  NodeState state_;
  std::optional<Time> checked_;  // nothing: checks are due
  std::optional<Time> restarted_;
  std::optional<ContainerdState> containerd_;
  Time containerd_asked_;
  bool installed_once_ = false;
};

}  // namespace podjail::agent
