#include "cli/report/summary.h"

#include <algorithm>

#include "cli/report/allowing_line.h"

namespace podjail::cli {
namespace {

using Kind = LoggedDecision::Kind;

constexpr std::size_t kMaxText = 1024;  // bytes of one text that is kept; the sidecar's own are shorter

std::string cut(std::string text) {
  if (text.size() > kMaxText) {
    text.resize(kMaxText);
    text += "…";
  }
  return text;
}

std::string place_of(const LogRecord& record) {
  const auto usual = record.protocol == "http" ? 80U : record.protocol == "https" ? 443U : 0U;
  return record.host + (record.port == usual ? "" : ":" + std::to_string(record.port));
}

std::string what_of(const LogRecord& record) {
  if (record.protocol == "dns") return "dns " + record.question_type + " " + record.host;
  if (record.decision.method.empty()) return record.protocol + " " + place_of(record);
  return record.decision.method + " " + record.protocol + "://" + place_of(record) + record.path;
}

Outcome outcome_of(const LogRecord& record) {
  if (record.verdict == "allow")
    return record.decision.reason == "allowed" ? Outcome::kAllowed : Outcome::kFailed;
  return record.decision.ruling == LoggedDecision::Ruling::kAllowed ? Outcome::kFailed : Outcome::kDenied;
}

void add_to(Counts& counts, const LogRecord& record, Outcome outcome) {
  ++counts.requests;
  counts.allowed += outcome == Outcome::kAllowed ? 1 : 0;
  counts.denied += outcome == Outcome::kDenied ? 1 : 0;
  counts.failed += outcome == Outcome::kFailed ? 1 : 0;
  counts.would_deny += record.would == "deny" ? 1 : 0;
  counts.bytes_sent += record.bytes_sent;
  counts.bytes_received += record.bytes_received;
}

// Counts of one name, or nothing where there are too many names already.
Counts* counts_of(std::map<std::string, Counts>& all, const std::string& name, std::size_t most) {
  const auto found = all.find(name);
  if (found != all.end()) return &found->second;
  return all.size() < most ? &all[name] : nullptr;
}

}  // namespace

void Summary::add(const LogRecord& record) {
  if (record.decision.kind == Kind::kSuppressed) suppressed_ += record.decision.suppressed;
  if (record.decision.kind == Kind::kSuppressed || record.decision.kind == Kind::kUnreadable) {
    // What a shadow policy would have said is a line, too.
    if (record.decision.kind == Kind::kUnreadable && record.verdict.empty()) count_no_line();
    return;
  }
  if (record.decision.reason == "dns_synthetic") {
    ++questions_;
    return;
  }
  const auto outcome = outcome_of(record);
  add_to(total_, record, outcome);
  if (auto* const host = counts_of(hosts_, cut(record.host), kMaxHosts); host != nullptr) {
    add_to(*host, record, outcome);
  } else {
    ++more_hosts_;
  }
  if (auto* const own = counts_of(containers_, cut(record.decision.container), kMaxContainers);
      own != nullptr) {
    add_to(*own, record, outcome);
  } else {
    ++more_containers_;
  }
  if (const auto time = read_log_time(record.time)) timeline_.add(*time, outcome);
  if (outcome == Outcome::kDenied) add_denial(record, Denial::Kind::kDenied);
  if (outcome == Outcome::kFailed) add_denial(record, Denial::Kind::kFailed);
  if (record.would == "deny") add_denial(record, Denial::Kind::kWouldBeDenied);
}

void Summary::add_denial(const LogRecord& record, Denial::Kind kind) {
  const auto& reason = kind == Denial::Kind::kWouldBeDenied ? record.would_reason : record.decision.reason;
  auto what = cut(what_of(record));
  const Key key{kind, what, cut(reason)};
  auto found = denials_.find(key);
  if (found == denials_.end()) {
    if (denials_.size() >= kMaxDenials) {
      ++more_denials_;
      return;
    }
    Denial denial{std::move(what),
                  cut(reason),
                  cut(record.message),
                  cut(record.policy),
                  cut(record.decision.container),
                  cut(record.decision.id),
                  "",
                  kind,
                  0};
    if (kind != Denial::Kind::kFailed && reason == "not_allowed")
      denial.line = allowing_line(record.decision);
    found = denials_.emplace(key, std::move(denial)).first;
  }
  ++found->second.count;
}

std::vector<const Denial*> Summary::denials() const {
  std::vector<const Denial*> list;
  for (const auto& [key, denial] : denials_) list.push_back(&denial);
  std::stable_sort(list.begin(), list.end(),
                   [](const Denial* a, const Denial* b) { return a->count > b->count; });
  return list;
}

std::vector<std::pair<std::string, Counts>> Summary::hosts_by_requests() const {
  std::vector<std::pair<std::string, Counts>> list(hosts_.begin(), hosts_.end());
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a.second.requests > b.second.requests; });
  return list;
}

}  // namespace podjail::cli
