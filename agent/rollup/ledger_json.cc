// The ledger as the text that outlives the agent.
#include "agent/rollup/ledger.h"
#include "hook/hook_config_reading.h"
#include "hook/state.h"
#include "hook/strict_json.h"

namespace podjail::agent {
namespace {

using hook::Keys;
using hook::must_be;
using nlohmann::json;

json to_value(const Counters& counters) {
  return {{"by_verdict", counters.by_verdict},
          {"by_reason", counters.by_reason},
          {"sent", counters.bytes_sent},
          {"received", counters.bytes_received},
          {"suppressed", counters.decisions_suppressed}};
}

json to_value(const Workload& workload) {
  return {{"namespace", workload.pod_namespace}, {"workload", workload.name}};
}

Status read_count(const json& value, std::uint64_t& into) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kMaxCount) return must_be("a count");
  into = value.get<std::uint64_t>();
  return {};
}

Status read_name(const json& value, std::string& into) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return must_be("a text");
  into = value.get<std::string>();
  return {};
}

Status read_counts(const json& value, std::map<std::string, std::uint64_t>& into) {
  if (!value.is_object()) return must_be("an object of counts");
  for (const auto& [word, member] : value.items()) {
    if (auto read = read_count(member, into[word]); !read) return read;
  }
  return {};
}

Status read_counters(const json& value, Counters& into) {
  return hook::read_members(
      value, "",
      {{"by_verdict", [&](const json& member) { return read_counts(member, into.by_verdict); }},
       {"by_reason", [&](const json& member) { return read_counts(member, into.by_reason); }},
       {"sent", [&](const json& member) { return read_count(member, into.bytes_sent); }},
       {"received", [&](const json& member) { return read_count(member, into.bytes_received); }},
       {"suppressed", [&](const json& member) { return read_count(member, into.decisions_suppressed); }}});
}

Keys keys_of(Workload& workload, Counters& counters) {
  return {{"namespace", [&](const json& value) { return read_name(value, workload.pod_namespace); }},
          {"workload", [&](const json& value) { return read_name(value, workload.name); }},
          {"counters", [&](const json& value) { return read_counters(value, counters); }}};
}

// Each entry of the list `value`, by `read`.
template <typename Read>
Status read_entries(const json& value, Read read) {
  if (!value.is_array()) return must_be("a list");
  for (const auto& entry : value) {
    if (Status done = read(entry); !done) return done;
  }
  return {};
}

}  // namespace

std::string Ledger::to_json() const {
  json document{
      {"version", 1}, {"totals", json::array()}, {"living", json::array()}, {"ended", ended_order_}};
  for (const auto& [workload, totals] : totals_) {
    auto entry = to_value(workload);
    entry["sidecars"] = totals.sidecars;
    entry["counters"] = to_value(totals.counters);
    document["totals"].push_back(std::move(entry));
  }
  for (const auto& [container, living] : living_) {
    auto entry = to_value(living.workload);
    entry["container"] = container;
    entry["counters"] = to_value(living.counted);
    document["living"].push_back(std::move(entry));
  }
  return document.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
}

Result<Ledger> Ledger::parse(std::string_view text, std::size_t max_workloads) {
  const auto document = hook::parse_strict_json(text);
  if (!document) return fail_within("roll-up", Error(document.error()));
  Ledger ledger(max_workloads);
  const auto read_total = [&](const json& entry) -> Status {
    Workload workload;
    WorkloadTotals totals;
    auto keys = keys_of(workload, totals.counters);
    keys["sidecars"] = [&](const json& value) { return read_count(value, totals.sidecars); };
    if (auto read = hook::read_members(entry, "", keys); !read) return read;
    ledger.totals_[workload] = totals;
    return {};
  };
  const auto read_living = [&](const json& entry) -> Status {
    std::string container;
    Living living;
    auto keys = keys_of(living.workload, living.counted);
    keys["container"] = [&](const json& value) { return read_name(value, container); };
    if (auto read = hook::read_members(entry, "", keys); !read) return read;
    ledger.living_[container] = living;
    return {};
  };
  const auto read_ended = [&](const json& entry) -> Status {
    std::string container;
    if (auto read = read_name(entry, container); !read) return read;
    ledger.retire(container);
    return {};
  };
  const Keys keys = {
      {"version", [](const json& value) { return value == 1 ? Status{} : Status(must_be("1")); }},
      {"totals", [&](const json& value) { return read_entries(value, read_total); }},
      {"living", [&](const json& value) { return read_entries(value, read_living); }},
      {"ended", [&](const json& value) { return read_entries(value, read_ended); }}};
  if (auto read = hook::read_members(*document, "", keys); !read)
    return fail_within("roll-up", std::move(read.error()));
  return ledger;
}

}  // namespace podjail::agent
