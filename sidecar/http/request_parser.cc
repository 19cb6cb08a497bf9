#include "sidecar/http/request_parser.h"

#include "sidecar/http/absolute_target.h"
#include "sidecar/http/head_scan.h"
#include "sidecar/http/request_rules.h"
#include "sidecar/http/start_line.h"

namespace podjail::http {
namespace {

Rejection too_large() {
  return {Reason::kRequestTooLarge, 431, "request head too large"};
}

}  // namespace

ParseState RequestParser::reject(Rejection rejection) {
  rejection_ = rejection;
  scanned_ = 0;
  return ParseState::kRejected;
}

std::optional<Rejection> RequestParser::take_target(std::string_view target) {
  head_.absolute_port = 0;
  if (forms_ == TargetForms::kAbsoluteToo && !target.starts_with('/')) {
    const auto absolute = parse_absolute_target(target, head_.host);
    if (!absolute) return absolute.error();
    head_.absolute_port = *absolute->authority.port;
    target = absolute->origin;
  }
  return split_target(target, head_);
}

ParseState RequestParser::parse(std::string_view buffer) {
  head_.method = {};  // nothing of an earlier request may be seen in a refusal of this one
  head_.headers.clear();
  const auto scan = scan_head(buffer.substr(0, limits_.max_bytes), head_.headers, scanned_);
  if (scan.state == HeadScan::State::kMalformed) return reject({Reason::kMalformedRequest, 400, scan.detail});
  if (scan.state == HeadScan::State::kNeedMore) {
    if (buffer.size() >= limits_.max_bytes) return reject(too_large());
    scanned_ = buffer.size();
    return ParseState::kNeedMore;
  }
  scanned_ = 0;
  length_ = scan.length;

  const auto line = parse_request_line(scan.start_line);
  if (!line) return reject({Reason::kMalformedRequest, 400, "not an HTTP/1.1 request"});
  if (head_.headers.size() > limits_.max_headers) return reject(too_large());

  head_.method = line->method;
  head_.minor_version = line->minor_version;
  if (auto rejection = apply_request_rules(head_)) return reject(*rejection);
  if (auto rejection = take_target(line->target)) return reject(*rejection);
  return ParseState::kComplete;
}

}  // namespace podjail::http
