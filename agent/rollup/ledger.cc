#include "agent/rollup/ledger.h"

#include "agent/rollup/workload_name.h"

namespace podjail::agent {

Workload workload_of(const hook::PodIdentity& pod) {
  if (pod.workload.empty()) return {pod.pod_namespace, workload_of_pod(pod.pod)};
  return {pod.pod_namespace, pod.workload.substr(pod.workload.find('/') + 1)};
}

Workload Ledger::bounded(Workload workload) const {
  const Workload other{std::string(kOther), std::string(kOther)};
  if (totals_.contains(workload)) return workload;
  const auto told_apart = totals_.size() - totals_.count(other);
  return told_apart < max_workloads_ ? workload : other;
}

Ledger::Living& Ledger::find(const hook::SidecarLife& sidecar) {
  const auto found = living_.find(sidecar.container);
  if (found != living_.end()) return found->second;
  auto workload = bounded(workload_of(sidecar.pod));
  ++totals_[workload].sidecars;
  return living_[sidecar.container] = Living{std::move(workload), {}};
}

void Ledger::observe(const hook::SidecarLife& sidecar, const Counters& counted) {
  if (has_ended(sidecar.container)) return;
  auto& living = find(sidecar);
  add(totals_[living.workload].counters, growth(living.counted, counted));
  living.counted = merged(living.counted, counted);
}

bool Ledger::conclude(const hook::SidecarLife& sidecar, const Counters& counted) {
  if (has_ended(sidecar.container)) return false;
  observe(sidecar, counted);
  retire(sidecar.container);
  return true;
}

std::vector<std::string> Ledger::living_containers() const {
  std::vector<std::string> containers;
  for (const auto& entry : living_) containers.push_back(entry.first);
  return containers;
}

void Ledger::retire(const std::string& container) {
  living_.erase(container);
  if (!ended_.insert(container).second) return;
  ended_order_.push_back(container);
  while (ended_order_.size() > kRemembered) {
    ended_.erase(ended_order_.front());
    ended_order_.pop_front();
  }
}

}  // namespace podjail::agent
