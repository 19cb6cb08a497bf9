#include "sidecar/http/request_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sidecar/http/bytes.h"
#include "sidecar/http/path_rules.h"

namespace podjail::http {
namespace {

Rejection ambiguous(std::string_view detail) {
  return {Reason::kAmbiguousRequest, 400, detail};
}
Rejection malformed(std::string_view detail) {
  return {Reason::kMalformedRequest, 400, detail};
}

// Headers that must not appear twice: each has been used to make two parsers disagree.
constexpr std::array<std::string_view, 10> kSingle = {
    "host",   "content-length", "transfer-encoding",      "authorization",    "content-type",
    "expect", "upgrade",        "x-http-method-override", "content-encoding", "cookie"};

constexpr std::size_t kUpgrade = 6;
static_assert(kSingle[kUpgrade] == "upgrade");

struct Seen {
  std::array<unsigned, kSingle.size()> counts{};
  std::string_view content_length;
  std::string_view transfer_encoding;
  std::string_view upgrade;
  bool connection_upgrade = false;
  bool close = false;
  bool keep_alive = false;
};

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t value = 0;
  if (text.empty() || text.size() > 18 || text.front() == '+') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Rejection> note_connection(std::string_view value, Seen& seen) {
  std::optional<Rejection> rejection;
  for_each_element(value, [&](std::string_view option) {
    if (!is_token(option)) rejection = malformed("Connection has an option that is no token");
    if (equals_ignoring_case(option, "close")) seen.close = true;
    if (equals_ignoring_case(option, "keep-alive")) seen.keep_alive = true;
    if (equals_ignoring_case(option, "upgrade")) seen.connection_upgrade = true;
    // Naming an end-to-end header here makes a proxy drop it after the policy has seen it.
    for (const std::string_view kept :
         {"host", "authorization", "cookie", "content-length", "content-type"}) {
      if (equals_ignoring_case(option, kept)) rejection = ambiguous("Connection names an end-to-end header");
    }
  });
  return rejection;
}

// Gateways that put '_' for '-' (CGI, WSGI) take "Content_Length" for Content-Length, and so with the others.
bool is_twin(std::string_view name) {
  const auto is_alike = [](char a, char b) {
    return same_letters({&a, 1}, {&b, 1}) || (a == '_' && b == '-');
  };
  return name.find('_') != name.npos && std::ranges::any_of(kSingle, [&](std::string_view known) {
           return std::equal(name.begin(), name.end(), known.begin(), known.end(), is_alike);
         });
}

std::optional<Rejection> note_header(const Header& header, RequestHead& head, Seen& seen) {
  for (std::size_t i = 0; i < kSingle.size(); ++i) {
    if (equals_ignoring_case(header.name, kSingle[i]) && ++seen.counts[i] > 1)
      return ambiguous("repeated header");
  }
  if (is_twin(header.name)) return ambiguous("header name with an underscore for a hyphen");
  if (equals_ignoring_case(header.name, "host")) head.host = header.value;
  if (equals_ignoring_case(header.name, "content-length")) seen.content_length = header.value;
  if (equals_ignoring_case(header.name, "transfer-encoding")) seen.transfer_encoding = header.value;
  if (equals_ignoring_case(header.name, "upgrade")) seen.upgrade = header.value;
  if (equals_ignoring_case(header.name, "connection")) return note_connection(header.value, seen);
  if (equals_ignoring_case(header.name, "proxy-connection")) {
    Seen ignored;
    return note_connection(header.value, ignored);
  }
  if (equals_ignoring_case(header.name, "expect")) {
    if (!equals_ignoring_case(header.value, "100-continue")) {
      return Rejection{Reason::kMalformedRequest, 417, "unknown expectation"};
    }
    head.expectation = Expectation::kContinue;
  }
  return std::nullopt;
}

std::optional<Rejection> apply_framing(const Seen& seen, RequestHead& head) {
  const bool has_length = seen.counts[1] > 0;
  const bool has_coding = seen.counts[2] > 0;
  if (has_length && has_coding) return ambiguous("both Content-Length and Transfer-Encoding");
  if (has_coding) {
    if (head.minor_version == 0) return ambiguous("Transfer-Encoding in HTTP/1.0");
    if (!equals_ignoring_case(seen.transfer_encoding, "chunked"))
      return ambiguous("Transfer-Encoding is not exactly chunked");
    head.framing = Framing::kChunked;
    return std::nullopt;
  }
  if (!has_length) return std::nullopt;
  const auto length = parse_length(seen.content_length);
  if (!length) return ambiguous("Content-Length is not a plain number");
  head.content_length = *length;
  head.framing = *length > 0 ? Framing::kLength : Framing::kNone;
  return std::nullopt;
}

// Only a WebSocket can be asked for: whatever else a connection may become (h2c, TLS), requests in it would
// not be judged.
bool is_websocket(const Seen& seen, const RequestHead& head) {
  return equals_ignoring_case(seen.upgrade, "websocket") && seen.connection_upgrade && head.method == "GET" &&
         head.minor_version == 1 && head.framing == Framing::kNone;
}

bool is_target_byte(char c) {
  return c > 0x20 && c < 0x7f && c != '#' && c != '\\' && c != '"' && c != '<' && c != '>';
}

}  // namespace

std::optional<Rejection> apply_request_rules(RequestHead& head) {
  Seen seen;
  head.host = {};
  head.framing = Framing::kNone;
  head.content_length = 0;
  head.expectation = Expectation::kNone;
  for (const auto& header : head.headers) {
    if (auto rejection = note_header(header, head, seen)) return rejection;
  }
  if (head.host.empty()) return malformed("no Host");
  if (head.method == "CONNECT") return Rejection{Reason::kMethodRefused, 405, "CONNECT is not relayed"};
  if (head.method == "TRACE") return Rejection{Reason::kMethodRefused, 405, "TRACE is not relayed"};
  head.keep_alive =
      seen.close || (head.minor_version == 0 && !seen.keep_alive) ? KeepAlive::kNo : KeepAlive::kYes;
  if (auto rejection = apply_framing(seen, head)) return rejection;
  head.upgrade = seen.upgrade;
  if (seen.counts[kUpgrade] == 0 || is_websocket(seen, head)) return std::nullopt;
  return Rejection{Reason::kUpgradeRefused, 403, "only a WebSocket can be upgraded to"};
}

std::optional<Rejection> split_target(std::string_view target, RequestHead& head) {
  if (target.empty() || target.front() != '/') return ambiguous("the request target is not a path");
  if (!std::all_of(target.begin(), target.end(), is_target_byte))
    return malformed("byte not allowed in the request target");
  const auto question = target.find('?');
  head.target = target;
  head.path = target.substr(0, question);
  head.query = question == target.npos ? std::string_view() : target.substr(question + 1);
  const auto path = read_path(head.path);
  if (!path.problem.empty()) return ambiguous(path.problem);
  head.has_dot_segment = path.has_dot_segment;
  head.has_encoded_slash = path.has_encoded_slash;
  return std::nullopt;
}

}  // namespace podjail::http
