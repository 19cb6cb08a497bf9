// Reads what the hook left for the agent into the ledger, and keeps the ledger where it outlives the agent.
//
// The order makes every report count once, wherever the agent is killed: read, count, write the ledger,
// remove what was read. A report that is read again after that is one whose sidecar has ended already.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/host/host_files.h"
#include "agent/rollup/ledger.h"

namespace podjail::agent {

struct CollectorPlace {
  std::string state_directory;  // of the host; reports/ and live/ are in it
  std::size_t max_workloads = 200;
};

// Since this agent started.
struct CollectorCounts {
  std::uint64_t final_reports = 0;
  std::uint64_t corrupt_reports = 0;    // of sidecars: what they wrote is no report
  std::uint64_t corrupt_handovers = 0;  // of the hook, or of whoever writes there as root
};

class Collector {
 public:
  static constexpr std::size_t kMaxSetAside = 16;  // corrupt reports kept to be looked at
  // Rounds after which a file that is being written has no writer any more: the hook lives 8 s.
  static constexpr unsigned kUnfinishedRounds = 30;

  // Reads the ledger. One that cannot be read is set aside, and counting begins anew.
  static Result<Collector> open(HostFiles& files, CollectorPlace place);

  // One round.
  Status collect();

  const Ledger& ledger() const { return ledger_; }
  const CollectorCounts& counts() const { return counts_; }

 private:
  Collector(HostFiles& files, CollectorPlace place, Ledger ledger)
      : files_(files), place_(std::move(place)), ledger_(std::move(ledger)) {}

  std::string path(std::string_view name) const { return place_.state_directory + "/" + std::string(name); }
  Status read_spool();
  Result<std::set<std::string>> read_live();  // the containers that have a place there
  Status take_report(const std::string& name);
  void take_snapshot(const hook::LiveEntry& entry);
  void retire_all_but(const std::set<std::string>& living);
  Status set_aside(const std::string& name, const std::string& contents);
  Status save();
  void note_unfinished(const std::vector<std::string>& names);

  HostFiles& files_;
  CollectorPlace place_;
  Ledger ledger_;
  CollectorCounts counts_;
  std::string saved_;                           // what the ledger's file holds
  std::map<std::string, unsigned> unfinished_;  // rounds in which a file of another name was in the spool
  std::vector<std::string> done_;               // files to remove once the ledger is written
  std::set<std::string> known_as_corrupt_;      // living sidecars whose report is none
};

}  // namespace podjail::agent
