#include "cli/replay_summary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;

std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

void ReplaySummary::count_judged(const LoggedDecision& logged, const policy::Decision& candidate) {
  ++judged_;
  if (logged.query == LoggedDecision::Query::kRedacted) ++redacted_;
  const bool was_allowed = logged.ruling == LoggedDecision::Ruling::kAllowed;
  const bool is_allowed = candidate.verdict == Verdict::kAllow;
  if (was_allowed == is_allowed) return;
  is_allowed ? ++newly_allowed_ : ++newly_denied_;
  const Key key{is_allowed ? Change::kNewlyAllowed : Change::kNewlyDenied, logged.method,
                without_query(logged.url)};
  auto found = groups_.find(key);
  if (found == groups_.end()) {
    if (groups_.size() >= kMaxGroups) {
      ++beyond_;
      return;
    }
    found = groups_
                .emplace(key, Group{0, logged.reason, std::string(to_string(candidate.reason)),
                                    candidate.policy, candidate.message, logged.id})
                .first;
  }
  ++found->second.count;
}

// Reasons are a closed set of the log's; a log that was made up must not fill the memory either.
void ReplaySummary::count_not_judged(std::string_view reason) {
  constexpr std::size_t kMaxReasons = 100;
  const auto found = not_judged_.find(reason);
  if (found != not_judged_.end()) {
    ++found->second;
  } else {
    ++not_judged_[not_judged_.size() < kMaxReasons ? std::string(reason) : "other"];
  }
}

ReplaySummary::Groups ReplaySummary::groups_of(Change change) const {
  Groups groups;
  for (const auto& [key, group] : groups_) {
    if (std::get<Change>(key) == change) groups.emplace_back(&key, &group);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.second->count > b.second->count; });
  return groups;
}

void ReplaySummary::write_groups(Change change, std::size_t max_groups, std::ostream& out) const {
  const auto groups = groups_of(change);
  if (groups.empty()) return;
  out << (change == Change::kNewlyAllowed ? "newly allowed:\n" : "newly denied:\n");
  for (std::size_t i = 0; i < std::min(max_groups, groups.size()); ++i) {
    const auto& [key, group] = groups[i];
    out << "  " << group->count << " x " << printable(std::get<1>(*key)) << ' '
        << printable(std::get<2>(*key), 2048) << "\n      before: " << printable(group->before)
        << "; now: " << group->after;
    if (!group->policy.empty()) out << ", by " << printable(group->policy);
    if (!group->message.empty()) out << ", \"" << group->message << '"';
    if (!group->example.empty()) out << "; for example " << printable(group->example);
    out << '\n';
  }
  if (groups.size() > max_groups) out << "  … and " << groups.size() - max_groups << " more\n";
  out << '\n';
}

void ReplaySummary::write_gaps(std::ostream& out) const {
  for (const auto& [reason, count] : not_judged_)
    out << "not judged: " << count << " (" << printable(reason) << ")\n";
  if (suppressed_ > 0) out << "not in the log: " << suppressed_ << " decisions that it had to leave out\n";
  if (beyond_ > 0)
    out << "not listed: " << beyond_ << " changes beyond " << kMaxGroups << " different requests\n";
  if (redacted_ > 0) {
    out << "of " << redacted_
        << " requests the log holds no query, only that there was one: they were judged with the query "
        << "\"redacted\"\n";
  }
  if (reads_ == Reads::kHeaders) {
    out << "the policy reads headers, which the log does not hold: it was asked without any\n";
  }
}

void ReplaySummary::write_text(std::size_t max_groups, std::ostream& out) const {
  write_groups(Change::kNewlyAllowed, max_groups, out);
  write_groups(Change::kNewlyDenied, max_groups, out);
  out << judged_ << " decisions judged: " << judged_ - newly_allowed_ - newly_denied_ << " as before, "
      << newly_allowed_ << " newly allowed, " << newly_denied_ << " newly denied\n";
  write_gaps(out);
}

void ReplaySummary::write_json(std::ostream& out) const {
  const auto list = [&](Change change) {
    auto array = ordered_json::array();
    for (const auto& [key, group] : groups_of(change)) {
      array.push_back({{"method", std::get<1>(*key)},
                       {"url", std::get<2>(*key)},
                       {"count", group->count},
                       {"before", group->before},
                       {"after", group->after},
                       {"policy", group->policy},
                       {"message", group->message},
                       {"example", group->example}});
    }
    return array;
  };
  const ordered_json document{{"judged", judged_},
                              {"unchanged", judged_ - newly_allowed_ - newly_denied_},
                              {"newly_allowed", list(Change::kNewlyAllowed)},
                              {"newly_denied", list(Change::kNewlyDenied)},
                              {"not_judged", not_judged_},
                              {"not_listed", beyond_},
                              {"suppressed", suppressed_},
                              {"redacted_queries", redacted_},
                              {"reads_headers", reads_ == Reads::kHeaders}};
  out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace podjail::cli
