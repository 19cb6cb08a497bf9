// The heads of HTTP/1.1 messages as values: views of the buffer they were parsed from, valid until it
// changes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/contract/reason.h"

namespace podjail::http {

struct Header {
  std::string_view name;
  std::string_view value;
};

// How the end of a body is known (RFC 9112 §6.3).
enum class Framing : std::uint8_t { kNone, kLength, kChunked, kUntilClose };
enum class KeepAlive : std::uint8_t { kYes, kNo };
enum class Expectation : std::uint8_t { kNone, kContinue };

struct RequestHead {
  std::string_view method;
  std::string_view target;  // as sent
  std::string_view path;    // raw, begins with '/'
  std::string_view query;   // raw, without '?'
  std::string_view host;    // value of the one Host header
  // Of the target's own authority when it was in absolute form, where `target` is what is left of it; else 0.
  std::uint16_t absolute_port = 0;
  int major_version = 1;  // 2 where it was read from an HTTP/2 stream
  int minor_version = 1;
  std::vector<Header> headers;
  Framing framing = Framing::kNone;
  std::uint64_t content_length = 0;
  KeepAlive keep_alive = KeepAlive::kYes;
  Expectation expectation = Expectation::kNone;
  // "websocket" where the connection asks to become one (RFC 6455 §4.1), as it was written; else empty.
  std::string_view upgrade;
  // What path_rules.h lets through and a policy has a say in.
  bool has_dot_segment = false;
  bool has_encoded_slash = false;
};

// "1.0", "1.1" or "2": the HTTP version the workload spoke.
std::string_view version_of(const RequestHead& head);

struct ResponseHead {
  unsigned status = 0;
  std::string_view reason;
  std::vector<Header> headers;
  Framing framing = Framing::kNone;
  std::uint64_t content_length = 0;
  // The length to tell the client although no body follows (answers to HEAD, 304).
  std::optional<std::uint64_t> announced_length;
  KeepAlive keep_alive = KeepAlive::kYes;
};

// Why a head was refused, and what to answer.
struct Rejection {
  Reason reason = Reason::kMalformedRequest;
  unsigned status = 400;
  std::string_view detail;  // for the workload: which rule
};

bool same_letters(std::string_view a, std::string_view b);  // of one length
inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_letters(a, b);
}

// Calls visit(element) for each element of a comma-separated list, without white space (RFC 9110 §5.6.1).
template <typename Visit>
void for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto element = list.substr(0, comma);
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
    while (!element.empty() && (element.back() == ' ' || element.back() == '\t')) element.remove_suffix(1);
    if (!element.empty()) visit(element);
    if (comma == list.npos) return;
    list.remove_prefix(comma + 1);
  }
}

// True for headers that speak of one connection and are never relayed (RFC 9110 §7.6.1, and the proxy
// headers).
bool is_hop_by_hop(std::string_view name);
// True for headers that a Connection header among `headers` declares to be of one connection too.
bool is_named_by_connection(std::span<const Header> headers, std::string_view name);

}  // namespace podjail::http
