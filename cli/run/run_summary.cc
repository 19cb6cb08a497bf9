#include "cli/run/run_summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxText = 160;  // of one URL or sentence

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; amount >= 1024 && unit + 1 < kUnits.size(); ++unit) amount /= 1024;
  std::array<char, 32> room{};
  std::snprintf(room.data(), room.size(), unit == 0 ? "%.0f %s" : "%.1f %s", amount, kUnits[unit]);
  return room.data();
}

std::string times(std::uint64_t count) {
  return count == 1 ? std::string() : " (" + std::to_string(count) + " times)";
}

std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

std::string in_quotes(const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted;
}

std::string why(const RunRecord& record) {
  auto sentence = record.would_reason.empty() ? record.reason : record.would_reason;
  if (!record.message.empty()) sentence += ": " + record.message;
  if (!record.policy.empty()) sentence += " (" + record.policy + ")";
  return printable(sentence, kMaxText);
}

std::string denial_text(const RunRecord& record, std::uint64_t count) {
  auto text = "  " + record.method + " " + printable(without_query(record.url), kMaxText) + times(count) +
              "\n    " + why(record) + "\n";
  if (const auto line = line_to_add(record); !line.empty()) text += "    to allow it: " + line + "\n";
  return text;
}

}  // namespace

std::string line_to_add(const RunRecord& record) {
  const auto& reason = record.would_reason.empty() ? record.reason : record.would_reason;
  // policy_unavailable: who observes without a policy wants to write one.
  if (reason != "not_allowed" && reason != "policy_unavailable") return {};
  if (record.kind == RunRecord::Kind::kRequest)
    return "r.host === " + in_quotes(record.host) + " && r.method === " + in_quotes(record.method);
  return {};
}

void RunSummary::count_allowed(const RunRecord& record) {
  if (hosts_.size() >= kMaxGroups && !hosts_.contains(record.host)) {
    ++hosts_beyond_;
  } else {
    auto& host = hosts_[record.host];
    ++host.requests;
    host.bytes_sent += record.bytes_sent;
    host.bytes_received += record.bytes_received;
  }
  ++total_.requests;
  total_.bytes_sent += record.bytes_sent;
  total_.bytes_received += record.bytes_received;
}

void RunSummary::count_in(Groups& groups, const RunRecord& record, std::uint64_t& beyond) {
  const std::pair key(record.method, without_query(record.url));
  if (groups.size() >= kMaxGroups && !groups.contains(key)) {
    ++beyond;
    return;
  }
  auto& group = groups[key];
  if (group.count++ == 0) group.first = record;
}

void RunSummary::count(const RunRecord& record) {
  if (record.kind == RunRecord::Kind::kSuppressed) {
    suppressed_ += record.suppressed;
  } else if (record.ruling == RunRecord::Ruling::kDenied) {
    ++denials_;
    count_in(denied_, record, denied_beyond_);
  } else if (record.kind != RunRecord::Kind::kQuestion) {
    count_allowed(record);
    if (record.would_reason.empty()) return;
    ++observations_;
    count_in(observed_, record, observed_beyond_);
  }
}

std::string RunSummary::allowed_text() const {
  std::vector<std::pair<std::string, Traffic>> sorted(hosts_.begin(), hosts_.end());
  std::ranges::stable_sort(
      sorted, [](const auto& one, const auto& other) { return one.second.requests > other.second.requests; });
  std::string text = "allowed: " + std::to_string(total_.requests) + ", " + bytes_text(total_.bytes_sent) +
                     " sent, " + bytes_text(total_.bytes_received) + " received\n";
  for (std::size_t i = 0; i < std::min(sorted.size(), kMaxShown); ++i) {
    const auto& [host, traffic] = sorted[i];
    text += "  " + printable(host, kMaxText) + ": " + std::to_string(traffic.requests) + ", " +
            bytes_text(traffic.bytes_sent) + " sent, " + bytes_text(traffic.bytes_received) + " received\n";
  }
  const auto more = sorted.size() - std::min(sorted.size(), kMaxShown) + hosts_beyond_;
  if (more > 0) text += "  and " + std::to_string(more) + " more\n";
  return text;
}

std::string RunSummary::denied_text(const Groups& groups, std::uint64_t beyond) {
  std::vector<const Group*> sorted;
  for (const auto& [key, group] : groups) sorted.push_back(&group);
  std::ranges::stable_sort(sorted,
                           [](const auto* one, const auto* other) { return one->count > other->count; });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMaxShown); ++i)
    text += denial_text(sorted[i]->first, sorted[i]->count);
  const auto more = sorted.size() - std::min(sorted.size(), kMaxShown) + beyond;
  if (more > 0) text += "  and " + std::to_string(more) + " more\n";
  return text;
}

std::string RunSummary::text() const {
  std::string text;
  if (total_.requests > 0) text += "podjail: " + allowed_text();
  if (observations_ > 0)
    text += "podjail: would be denied: " + std::to_string(observations_) + "\n" +
            denied_text(observed_, observed_beyond_);
  if (denials_ > 0)
    text += "podjail: denied: " + std::to_string(denials_) + "\n" + denied_text(denied_, denied_beyond_);
  if (suppressed_ > 0)
    text += "podjail: " + std::to_string(suppressed_) + " more decisions were not recorded\n";
  return text;
}

}  // namespace podjail::cli
