#include "cli/suggest/log_gathering.h"

#include "cli/log_files.h"

namespace podjail::cli {
namespace {

using Kind = LoggedDecision::Kind;

std::string place_of(const LogRecord& record) {
  const bool is_usual = record.port == (record.protocol == "http"    ? 80U
                                        : record.protocol == "https" ? 443U
                                                                     : 0U);
  return record.host + (is_usual ? "" : ":" + std::to_string(record.port));
}

// "PUT https://a.test/x (policy_denied: read only)"
std::string told(const LogRecord& record) {
  auto text = record.decision.method.empty() ? record.protocol : record.decision.method;
  if (record.protocol == "dns") {
    text += " " + record.question_type + " " + record.host;
  } else if (record.decision.method.empty()) {
    text += " " + place_of(record);
  } else {
    text += " " + record.protocol + "://" + place_of(record) + record.path;
  }
  text += " (" + record.decision.reason;
  if (!record.message.empty()) text += ": " + record.message;
  return text + ")";
}

}  // namespace

Status LogGathering::read(std::istream& in) {
  return for_each_log_line(options_.logs, in, [&](std::optional<std::string_view> line) -> Status {
    if (line) return take(*line);
    ++no_lines_;
    return {};
  });
}

Status LogGathering::take(std::string_view line) {
  const auto record = read_log_record(line);
  switch (record.decision.kind) {
    case Kind::kUnreadable:
      if (record.verdict.empty()) ++no_lines_;  // what a shadow would have said is one, and tells nothing new
      return {};
    case Kind::kSuppressed:
      suppressed_ += record.decision.suppressed;
      return {};
    case Kind::kOther:
      take_other(record);
      return {};
    case Kind::kNotAsked:
      (record.verdict == "allow" ? malformed_ : denied_).count(told(record));
      return {};
    case Kind::kRequest:
      return take_request(record);
  }
  return {};
}

Status LogGathering::take_request(const LogRecord& record) {
  const bool was_denied = record.decision.ruling == LoggedDecision::Ruling::kDenied;
  if (was_denied && options_.denied == SuggestOptions::Denied::kTold) {
    denied_.count(told(record));
    return {};
  }
  auto line = RequestLine::parse(record.decision.method, record.decision.url);
  if (!line || !line->path_problem().empty()) {
    malformed_.count(told(record));
    return {};
  }
  line->set_container(record.decision.container);
  if (present_) {
    const auto decision = present_->judge(record.decision, *line);
    if (!decision) return tl::unexpected(decision.error());
    if (decision->verdict == Verdict::kAllow) return {};
    if (decision->reason != Reason::kNotAllowed && decision->reason != Reason::kEncodedSlash) {
      held_back_.count(told(record));
      return {};
    }
  }
  requests_.add(record, *line);
  return {};
}

void LogGathering::take_other(const LogRecord& record) {
  if (record.decision.reason == "dns_synthetic") return;
  (record.verdict == "allow" ? unread_ : denied_).count(told(record));
}

}  // namespace podjail::cli
