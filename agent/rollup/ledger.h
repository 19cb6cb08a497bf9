// Totals of all sidecars of a node that ever were, by namespace and workload. They only grow: each sidecar
// adds what it has counted since it was looked at last, and the last report of one that ended adds the rest,
// however often it is read. Pure: who reads and keeps it is in collector.h.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/rollup/report.h"
#include "hook/handover/document.h"
#include "lib/base/result.h"

namespace podjail::agent {

struct Workload {
  std::string pod_namespace;
  std::string name;

  auto operator<=>(const Workload&) const = default;
};

struct WorkloadTotals {
  Counters counters;
  std::uint64_t sidecars = 0;

  bool operator==(const WorkloadTotals&) const = default;
};

// The workload of a sidecar, before any bound.
Workload workload_of(const hook::PodIdentity& pod);

class Ledger {
 public:
  // Ended sidecars that are remembered, so that a report that comes twice counts once. A file is removed
  // right after it was counted, so one would do; a node does not end more in the time that any file stays.
  static constexpr std::size_t kRemembered = 4096;

  explicit Ledger(std::size_t max_workloads) : max_workloads_(max_workloads) {}

  // A sidecar that lives has counted this much.
  void observe(const hook::SidecarLife& sidecar, const Counters& counted);
  // A sidecar has ended and counted this much; false if it had ended before.
  bool conclude(const hook::SidecarLife& sidecar, const Counters& counted);
  // A sidecar is gone and left nothing more.
  void retire(const std::string& container);

  const std::map<Workload, WorkloadTotals>& totals() const { return totals_; }
  std::vector<std::string> living_containers() const;
  bool has_ended(const std::string& container) const { return ended_.contains(container); }

  std::string to_json() const;
  // What to_json gave. kInvalid for anything else.
  static Result<Ledger> parse(std::string_view text, std::size_t max_workloads);

 private:
  struct Living {
    Workload workload;
    Counters counted;
  };
  Living& find(const hook::SidecarLife& sidecar);
  Workload bounded(Workload workload) const;

  std::size_t max_workloads_;
  std::map<Workload, WorkloadTotals> totals_;
  std::map<std::string, Living> living_;  // by container
  std::set<std::string> ended_;
  std::deque<std::string> ended_order_;
};

}  // namespace podjail::agent
