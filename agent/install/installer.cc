#include "agent/install/installer.h"

#include "agent/install/checks.h"
#include "agent/install/containerd.h"
#include "agent/install/crio_service.h"
#include "agent/install/installation.h"
#include "agent/install/runtime_service.h"
#include "agent/install/settings.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr std::chrono::seconds kAtOnce{0};
constexpr std::chrono::seconds kHandlerLimit{20};

Check word_of(const Status& status) {
  return status ? Check::kHolds : Check::kFails;
}

}  // namespace

const NodeState& Installer::round(Time now) {
  const auto brought = bring_about(now);
  state_.ready = brought.has_value();
  state_.trouble = brought ? std::string() : brought.error().message();
  if (!brought) checked_.reset();
  return state_;
}

Result<ContainerdState> Installer::ask_containerd(Time now) {
  const auto main = files_.read(config_.containerd.config);
  if (!main) return tl::unexpected(main.error());
  // The import is our own, and changes nothing of what is asked.
  const auto text = without_import(*main ? (*main)->contents : std::string(), config_.containerd.drop_in);
  const bool is_known = text && containerd_ && containerd_->main == *text;
  if (is_known && now - containerd_asked_ < kDumpInterval) return *containerd_;
  auto state = read_containerd(config_, files_, commands_);
  if (!state) return state;
  containerd_ = *state;
  containerd_asked_ = now;
  return state;
}

Result<Plan> Installer::make_plan(RuntimeKind kind, Time now) {
  if (kind == RuntimeKind::kCrio) {
    const auto told = read_crio(config_);
    if (!told) return tl::unexpected(told.error());
    return plan_for_crio(config_, programs_, *told);
  }
  const auto state = ask_containerd(now);
  if (!state) return tl::unexpected(state.error());
  return plan_for_containerd(config_, programs_, *state);
}

Status Installer::restart(RuntimeKind kind, Time now) {
  if (restarted_ && now - *restarted_ < kRestartInterval)
    return fail(ErrorKind::kUnavailable,
                "the runtime must read its configuration, and was restarted less than a minute ago");
  restarted_ = now;
  if (auto restarted = restart_runtime(config_, kind, commands_); !restarted) return restarted;
  ++state_.restarts;
  return {};
}

Status Installer::bring_about(Time now) {
  const auto kind = find_runtime_kind(config_);
  if (!kind) return tl::unexpected(kind.error());
  if (auto can = can_restart(config_, *kind); !can) return can;
  const auto plan = make_plan(*kind, now);
  if (!plan) return tl::unexpected(plan.error());
  Installation installation(files_, plan->state_directory);
  const auto changed = installation.apply(*plan);
  if (!changed) return tl::unexpected(changed.error());
  count(*changed);
  const auto pending = installation.restart_state();
  if (!pending) return tl::unexpected(pending.error());
  state_.runtime = Check::kHolds;
  // Somebody may have had the runtime read its configuration anew, and lose what is ours.
  if (*pending == RestartState::kPending || !has_handler(config_, *kind, kAtOnce)) {
    auto restarted = restart(*kind, now);
    const auto limit = config_.restart == Restart::kNone ? kAtOnce : kHandlerLimit;
    if (restarted) restarted = has_handler(config_, *kind, limit);
    state_.runtime = word_of(restarted);
    if (!restarted) return restarted;
    if (auto noted = installation.restarted(); !noted) return noted;
  }
  return check(now);
}

void Installer::count(const std::vector<std::string>& changed) {
  if (!changed.empty()) {
    ++(installed_once_ ? state_.repairs : state_.installs);
    checked_.reset();
  }
  installed_once_ = true;
}

Status Installer::check(Time now) {
  if (checked_ && now - *checked_ < kCheckInterval) return {};
  state_.container = Check::kUntried;
  auto kernel = check_kernel(config_, commands_);
  state_.kernel = word_of(kernel);
  if (!kernel) return kernel;
  auto container = check_container(config_, commands_);
  state_.container = word_of(container);
  if (!container) return container;
  checked_ = now;
  return {};
}

Status Installer::uninstall(Force force) {
  const auto kind = find_runtime_kind(config_);
  // Which of the two it is matters little to what is taken back: the record says that.
  const auto settings = hook_settings(config_, kind ? *kind : RuntimeKind::kContainerd);
  if (!settings) return tl::unexpected(settings.error());
  const auto live = files_.list(settings->state_directory + "/" + std::string(contract::kLiveDirectory));
  if (!live) return tl::unexpected(live.error());
  if (!live->empty() && force == Force::kNo)
    return fail(ErrorKind::kRefused,
                std::to_string(live->size()) +
                    " jailed pods run here, which could not be deleted any more; drain the "
                    "node, or use --force");
  Installation installation(files_, settings->state_directory);
  if (auto reverted = installation.revert_runtime(); !reverted) return reverted;
  const auto restart = installation.restart_state();
  if (!restart) return tl::unexpected(restart.error());
  if (*restart == RestartState::kPending && kind) {
    if (auto restarted = restart_runtime(config_, *kind, commands_); !restarted) return restarted;
  }
  return installation.revert_rest();
}

}  // namespace podjail::agent
