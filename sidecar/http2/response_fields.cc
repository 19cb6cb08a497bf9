#include "sidecar/http2/response_fields.h"

#include <algorithm>

#include "sidecar/http/response_rules.h"

namespace podjail::http2 {
namespace {

tl::unexpected<http::Rejection> reject(std::string_view detail) {
  return tl::unexpected(http::Rejection{Reason::kUpstreamProtocol, 502, detail});
}

// 0: no status (RFC 9110 §15).
unsigned status_of(const http::Header& field) {
  const auto text = field.value;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (field.name != ":status" || text.size() != 3 || text[0] == '0') return 0;
  if (!std::all_of(text.begin(), text.end(), is_digit)) return 0;
  return static_cast<unsigned>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
}

}  // namespace

tl::expected<http::ResponseHead, http::Rejection> read_response(const FieldList& fields,
                                                                std::string_view method, Body body) {
  if (fields.is_too_large()) return reject("head of the answer too large");
  if (fields.is_invalid()) return reject("field that no answer may hold");
  http::ResponseHead head;
  if (fields.size() > 0) head.status = status_of(fields.at(0));
  if (head.status == 0) return reject("answer without a status");
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto field = fields.at(i);
    if (problem_of(field) != FieldProblem::kNone) return reject("field that no answer may hold");
    head.headers.push_back(field);
  }
  if (const auto problem = http::apply_response_rules(head, method, 1); !problem.empty())
    return reject(problem);
  head.keep_alive = http::KeepAlive::kYes;  // streams end, connections stay
  if (body == Body::kFollows) {
    if (head.framing == http::Framing::kUntilClose) head.framing = http::Framing::kChunked;
    return head;
  }
  if (head.framing == http::Framing::kLength) return reject("a length without a body");
  if (head.framing == http::Framing::kUntilClose) head.announced_length = 0;
  head.framing = http::Framing::kNone;
  return head;
}

}  // namespace podjail::http2
