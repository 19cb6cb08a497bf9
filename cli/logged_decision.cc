#include "cli/logged_decision.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;
using Kind = LoggedDecision::Kind;
using Ruling = LoggedDecision::Ruling;

// Denials by policies, and failures of what policies had allowed. The rest is decided without them, or by
// what the log does not hold, such as the headers of an upgrade.
constexpr std::array<std::string_view, 8> kByPolicies{"policy_denied",      "not_allowed",   "policy_error",
                                                      "policy_timeout",     "policy_memory", "policy_result",
                                                      "policy_unavailable", "encoded_slash"};
constexpr std::array<std::string_view, 11> kAfterAnAllow{
    "body_limit",          "resolve_failed",    "address_refused",  "connect_failed",
    "upstream_tls_failed", "upstream_protocol", "upstream_timeout", "upstream_closed",
    "tunnel_timeout",      "downstream_closed", "request_timeout"};

constexpr std::string_view kCut = "\xE2\x80\xA6";  // "…"

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string text_of(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Kind take_ruling(const json& line, LoggedDecision& decision) {
  decision.reason = text_of(line, "reason");
  if (text_of(line, "verdict") == "allow" || holds(kAfterAnAllow, decision.reason)) {
    decision.ruling = Ruling::kAllowed;
    return Kind::kRequest;
  }
  return holds(kByPolicies, decision.reason) ? Kind::kRequest : Kind::kNotAsked;
}

// False where the log does not hold the whole path.
bool take_url(const json& line, const std::string& scheme, LoggedDecision& decision) {
  auto path = text_of(line, "path");
  const auto port = line.find("port");
  if (path.ends_with(std::string("?") + std::string(kCut))) {
    path.resize(path.size() - kCut.size());
    path += "redacted";
    decision.query = LoggedDecision::Query::kRedacted;
  }
  if (path.find(kCut) != path.npos || path.find('\\') != path.npos) return false;
  decision.url = scheme + "://" + text_of(line, "host");
  const auto number = port != line.end() && port->is_number_unsigned() ? port->get<std::uint64_t>() : 0;
  if (number != 0 && number != (scheme == "http" ? 80U : 443U)) decision.url += ":" + std::to_string(number);
  decision.url += path;
  return true;
}

}  // namespace

LoggedDecision read_decision_line(std::string_view text) {
  return read_decision(json::parse(text, nullptr, false));
}

LoggedDecision read_decision(const json& line) {
  LoggedDecision decision;
  if (!line.is_object()) return decision;
  if (const auto suppressed = line.find("suppressed");
      suppressed != line.end() && suppressed->is_number_unsigned()) {
    decision.kind = Kind::kSuppressed;
    decision.suppressed = suppressed->get<std::uint64_t>();
    return decision;
  }
  if (text_of(line, "verdict").empty() || text_of(line, "reason").empty()) return decision;
  const auto protocol = text_of(line, "protocol");
  decision.method = text_of(line, "method");
  decision.id = text_of(line, "id");
  decision.container = text_of(line, "container");
  decision.pod = text_of(line, "pod");
  decision.pod_namespace = text_of(line, "namespace");
  decision.kind = take_ruling(line, decision);
  if ((protocol != "http" && protocol != "https") || decision.method.empty()) {
    decision.kind = Kind::kOther;
  } else if (decision.kind == Kind::kRequest && !take_url(line, protocol, decision)) {
    decision.kind = Kind::kNotAsked;
    decision.reason = "cut or escaped in the log";
  }
  return decision;
}

}  // namespace podjail::cli
