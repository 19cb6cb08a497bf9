#include "sidecar/http/connect_head.h"

#include "sidecar/http/head_scan.h"
#include "sidecar/http/start_line.h"

namespace podjail::http {
namespace {

ConnectHead rejected(Reason reason, unsigned status, std::string_view detail) {
  return {ParseState::kRejected, 0, std::nullopt, {reason, status, detail}};
}

ConnectHead malformed(std::string_view detail) {
  return rejected(Reason::kMalformedRequest, 400, detail);
}

ConnectHead ambiguous(std::string_view detail) {
  return rejected(Reason::kAmbiguousRequest, 400, detail);
}

// Fields after which the bytes behind the head would not be the tunnel's.
bool announces_more(std::string_view name) {
  for (const std::string_view refused : {"content-length", "transfer-encoding", "expect", "upgrade"}) {
    if (equals_ignoring_case(name, refused)) return true;
  }
  return false;
}

bool agrees(std::string_view host, const Authority& target) {
  const auto named = Authority::parse(host);
  return named && named->host == target.host && named->port.value_or(*target.port) == *target.port;
}

}  // namespace

ConnectHead parse_connect_head(std::string_view buffer, HeadLimits limits) {
  const auto too_large = [] { return rejected(Reason::kRequestTooLarge, 431, "request head too large"); };
  std::vector<Header> headers;
  const auto scan = scan_head(buffer.substr(0, limits.max_bytes), headers);
  if (scan.state == HeadScan::State::kMalformed) return malformed(scan.detail);
  if (scan.state == HeadScan::State::kNeedMore)
    return buffer.size() >= limits.max_bytes ? too_large() : ConnectHead{};
  if (headers.size() > limits.max_headers) return too_large();

  const auto line = parse_request_line(scan.start_line);
  if (!line || line->method != "CONNECT") return malformed("not a CONNECT request");
  auto target = Authority::parse(line->target);
  if (!target || !target->port) {
    return rejected(Reason::kNameInvalid, 400, "CONNECT wants a host name and a port");
  }
  std::size_t hosts = 0;
  for (const auto& header : headers) {
    if (announces_more(header.name)) return ambiguous("CONNECT with a body or another protocol");
    if (!equals_ignoring_case(header.name, "host")) continue;
    if (++hosts > 1) return ambiguous("repeated header");
    if (!agrees(header.value, *target)) return ambiguous("Host is not what CONNECT names");
  }
  if (hosts == 0 && line->minor_version > 0) return malformed("no Host");
  return {ParseState::kComplete, scan.length, std::move(*target), {}};
}

}  // namespace podjail::http
