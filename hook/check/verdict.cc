#include "hook/check/verdict.h"

#include <variant>

#include "hook/container/cgroup.h"
#include "hook/look.h"
#include "hook/reconcile.h"
#include "hook/run.h"

namespace podjail::check {
namespace {

Verdict no(std::string reason) {
  return {Jailed::kNo, std::move(reason)};
}

Result<Verdict> compared(hook::Seen& seen, const hook::HookConfig& config) {
  const auto cgroup = container::locate_cgroup(seen.process);
  if (!cgroup) return tl::unexpected(cgroup.error());
  auto links = seen.network->read_links();
  if (!links) return tl::unexpected(std::move(links.error()));
  auto meant = hook::parameters_from(config);
  meant.cgroup_level = cgroup->level;
  meant.links = std::move(*links);
  const auto change = hook::compare(seen.found, meant, cgroup->id);
  if (std::holds_alternative<hook::Nothing>(change)) return Verdict{Jailed::kYes, "its ruleset is as meant"};
  return no(
      "its ruleset is not the one that the configuration gives: another configuration or version is "
      "attached");
}

}  // namespace

Result<Verdict> verdict_on(pid_t pid, const hook::HookConfig& config, const std::string& run_directory) {
  auto seen = hook::look(pid, run_directory);
  if (!seen) return tl::unexpected(std::move(seen.error()));
  switch (seen->facts.network) {
    case hook::NetworkFact::kHost:
      return no("it was started in the host's network namespace");
    case hook::NetworkFact::kFresh:
      return no("its network namespace has no ruleset of podjail: the hook did not run");
    case hook::NetworkFact::kJailed:
      return compared(*seen, config);
  }
  return no("unknown");
}

}  // namespace podjail::check
