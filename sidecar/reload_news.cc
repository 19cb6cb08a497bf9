#include "sidecar/reload_news.h"

namespace podjail {
namespace {

std::string_view word(policy::ReloadCause cause) {
  switch (cause) {
    case policy::ReloadCause::kStart:
      return "start";
    case policy::ReloadCause::kChange:
      return "change";
    case policy::ReloadCause::kAsked:
      return "signal";
  }
  return "";
}

void tell_of_refusal(const policy::Reload& reload, const ReloadSinks& sinks) {
  const auto& error = reload.result.error().message();
  const auto made_by = word(reload.cause);
  const bool is_test = reload.failed == policy::Reload::Step::kTests;
  sinks.metrics.count_policy_reload(is_test ? observe::ReloadResult::kTestsFailed
                                            : observe::ReloadResult::kFailed);
  sinks.readiness.policy_refused({error, made_by, std::chrono::system_clock::now()});
  sinks.log.write(observe::Level::kError, is_test ? "policy_tests_failed" : "policies_refused",
                  {{"made_by", made_by}, {"error", error}});
}

}  // namespace

void tell_of_reload(const policy::Reload& reload, const ReloadSinks& sinks) {
  if (!reload.result) return tell_of_refusal(reload, sinks);
  const auto& taken = *reload.result;
  const auto made_by = word(reload.cause);
  if (!taken.shadow_error.empty())
    sinks.log.write(observe::Level::kWarning, "shadow_refused", {{"error", taken.shadow_error}});
  sinks.metrics.count_policy_reload(observe::ReloadResult::kOk);
  sinks.metrics.set_policy_revision(taken.revision, taken.policies);
  observe::PolicyFacts facts{taken.revision, taken.policies, {}, made_by};
  for (const auto& layer : taken.layers) facts.layers.push_back({layer.name, layer.policies});
  sinks.readiness.policy_loaded(std::move(facts));
  const bool is_first = reload.cause == policy::ReloadCause::kStart;
  sinks.log.write(
      observe::Level::kInfo, is_first ? "policies_loaded" : "policies_reloaded",
      {{"revision", taken.revision}, {"policies", std::uint64_t{taken.policies}}, {"made_by", made_by}});
}

}  // namespace podjail
