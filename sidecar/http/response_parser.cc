#include "sidecar/http/response_parser.h"

#include "sidecar/http/head_scan.h"
#include "sidecar/http/response_rules.h"
#include "sidecar/http/start_line.h"

namespace podjail::http {

ParseState ResponseParser::reject(std::string_view detail) {
  rejection_ = {Reason::kUpstreamProtocol, 502, detail};
  scanned_ = 0;
  return ParseState::kRejected;
}

ParseState ResponseParser::parse(std::string_view buffer, std::string_view method) {
  head_.headers.clear();
  const auto scan = scan_head(buffer.substr(0, limits_.max_bytes), head_.headers, scanned_);
  if (scan.state == HeadScan::State::kMalformed) return reject(scan.detail);
  if (scan.state == HeadScan::State::kNeedMore) {
    if (buffer.size() >= limits_.max_bytes) return reject("head of the answer too large");
    scanned_ = buffer.size();
    return ParseState::kNeedMore;
  }
  scanned_ = 0;
  length_ = scan.length;

  const auto line = parse_status_line(scan.start_line);
  if (!line) return reject("not an HTTP/1.1 answer");
  if (head_.headers.size() > limits_.max_headers) return reject("too many headers in the answer");
  head_.status = line->status;
  head_.reason = line->reason;

  const auto problem = apply_response_rules(head_, method, line->minor_version);
  if (!problem.empty()) return reject(problem);
  return ParseState::kComplete;
}

}  // namespace podjail::http
