// What a sidecar, or whoever writes in its place, leaves for the agent: a handover, a living sidecar's place,
// a report. Whatever it is, totals only grow, labels are from closed sets, and a second reading adds nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "agent/exposition.h"
#include "agent/rollup/ledger.h"
#include "hook/handover/document.h"
#include "lib/contract/reason.h"

namespace {

using podjail::agent::Counters;
using podjail::agent::Ledger;
using podjail::hook::SidecarLife;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_counts(const std::map<std::string, std::uint64_t>& counts, std::size_t words) {
  require(counts.size() <= words + 1);  // "other"
  for (const auto& [word, count] : counts) {
    require(!word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == word.npos);
    require(count <= podjail::agent::kMaxCount);
  }
}

void check_report(const SidecarLife& sidecar, std::string_view text) {
  const auto counted = podjail::agent::parse_report(text);
  if (!counted) return require(!counted.error().message().empty());
  check_counts(counted->by_verdict, podjail::kVerdictCount);
  check_counts(counted->by_reason, podjail::kReasonCount);
  Ledger ledger(1);
  ledger.observe({"before", {"n", "p", "u", "Job/before"}}, {{{"allow", 1}}, {}, 1, 1, 1});
  require(ledger.conclude(sidecar, *counted));
  const auto totals = ledger.totals();
  require(totals.size() <= 2);
  require(!ledger.conclude(sidecar, *counted));
  require(ledger.totals() == totals);
  const auto read = Ledger::parse(ledger.to_json(), 1);
  require(read && read->totals() == totals);
  require(!podjail::agent::rollup_metrics(ledger, {}).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_report({"c", {"n", "p", "u", ""}}, text);
  if (const auto handover = podjail::hook::parse_handover(text)) {
    require(podjail::hook::container_of(podjail::hook::file_name_of(handover->sidecar.container)) ==
            handover->sidecar.container);
    require(handover->sidecar.pod.pod_namespace.find_first_of("/\"\n") == std::string::npos);
    const auto again = podjail::hook::parse_handover(podjail::hook::to_text(*handover));
    require(again && again->sidecar == handover->sidecar && again->report == handover->report);
    check_report(handover->sidecar, handover->report);
  }
  if (const auto entry = podjail::hook::parse_live_entry(text)) {
    require(entry->owner != 0 && entry->directory.front() == '/');
    require((entry->directory + "/").find("/../") == std::string::npos);
    require(*podjail::hook::parse_live_entry(podjail::hook::to_text(*entry)) == *entry);
  }
  return 0;
}
