#include "agent/rollup/report.h"

#include <algorithm>

#include "hook/hook_config_reading.h"
#include "hook/strict_json.h"
#include "lib/contract/reason.h"

namespace podjail::agent {
namespace {

using hook::must_be;
using nlohmann::json;

// The members of a Counters one after another, so that what is done to all of them is written once.
template <typename First, typename Second, typename Apply>
void each(First& one, Second& other, Apply apply) {
  apply(one.bytes_sent, other.bytes_sent);
  apply(one.bytes_received, other.bytes_received);
  apply(one.decisions_suppressed, other.decisions_suppressed);
  for (const auto& [word, count] : other.by_verdict) apply(one.by_verdict[word], count);
  for (const auto& [word, count] : other.by_reason) apply(one.by_reason[word], count);
}

bool is_verdict(std::string_view word) {
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (to_string(static_cast<Verdict>(i)) == word) return true;
  }
  return false;
}

bool is_reason(std::string_view word) {
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    if (to_string(static_cast<Reason>(i)) == word) return true;
  }
  return false;
}

Status read_count(const json& value, std::uint64_t& into) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kMaxCount) return must_be("a count");
  into = value.get<std::uint64_t>();
  return {};
}

Status read_counts(const json& value, bool (*is_known)(std::string_view),
                   std::map<std::string, std::uint64_t>& into) {
  if (!value.is_object()) return must_be("an object of counts");
  for (const auto& [word, member] : value.items()) {
    std::uint64_t count = 0;
    if (auto read = read_count(member, count); !read) return read;
    auto& sum = into[is_known(word) ? word : std::string(kOther)];
    sum = std::min(kMaxCount, sum + count);
  }
  return {};
}

Status ignore(const json&) {
  return {};
}

Status read_requests(const json& value, Counters& into) {
  return hook::read_members(
      value, "",
      {{"by_verdict", [&](const json& member) { return read_counts(member, is_verdict, into.by_verdict); }},
       {"by_reason", [&](const json& member) { return read_counts(member, is_reason, into.by_reason); }},
       {"by_host", ignore}});  // hosts are the workload's words
}

Status read_bytes(const json& value, Counters& into) {
  return hook::read_members(
      value, "",
      {{"sent", [&](const json& member) { return read_count(member, into.bytes_sent); }},
       {"received", [&](const json& member) { return read_count(member, into.bytes_received); }}});
}

Status read_report(const json& document, Counters& into) {
  // Newer sidecars may say more; what is missing counts nothing.
  for (const auto& [key, value] : document.items()) {
    Status read;
    if (key == "version" && value != 1) read = must_be("1");
    if (key == "requests") read = read_requests(value, into);
    if (key == "bytes") read = read_bytes(value, into);
    if (key == "decisions_suppressed") read = read_count(value, into.decisions_suppressed);
    if (!read) return fail_within(key, std::move(read.error()));
  }
  return document.contains("version") ? Status{} : Status(fail(ErrorKind::kInvalid, "version is missing"));
}

}  // namespace

Result<Counters> parse_report(std::string_view text) {
  const auto document = hook::parse_strict_json(text);
  if (!document) return fail_within("report", Error(document.error()));
  Counters counters;
  if (auto read = read_report(*document, counters); !read)
    return fail_within("report", std::move(read.error()));
  return counters;
}

Counters growth(const Counters& earlier, const Counters& later) {
  Counters grown = later;
  each(grown, earlier, [](std::uint64_t& count, std::uint64_t before) { count -= std::min(count, before); });
  return grown;
}

Counters merged(const Counters& one, const Counters& other) {
  Counters larger = one;
  each(larger, other, [](std::uint64_t& count, std::uint64_t more) { count = std::max(count, more); });
  return larger;
}

void add(Counters& sum, const Counters& more) {
  each(sum, more, [](std::uint64_t& count, std::uint64_t by) { count = std::min(kMaxCount, count + by); });
}

}  // namespace podjail::agent
