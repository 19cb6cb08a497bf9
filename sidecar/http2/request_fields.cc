#include "sidecar/http2/request_fields.h"

#include <algorithm>
#include <array>

#include "sidecar/http/bytes.h"
#include "sidecar/http/request_rules.h"

namespace podjail::http2 {
namespace {

http::Rejection malformed(std::string_view detail) {
  return {Reason::kMalformedRequest, 400, detail};
}
http::Rejection ambiguous(std::string_view detail) {
  return {Reason::kAmbiguousRequest, 400, detail};
}

std::optional<http::Rejection> rejection_of(const http::Header& field) {
  switch (problem_of(field)) {
    case FieldProblem::kName:
      return malformed("field name that is no lower-case token");
    case FieldProblem::kValue:
      return malformed("byte not allowed in a field value");
    case FieldProblem::kConnection:
      return ambiguous("connection field in HTTP/2");
    case FieldProblem::kNone:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<http::Rejection> RequestFields::read_pseudo(Pseudo& pseudo, std::size_t& count) const {
  const std::array<std::pair<std::string_view, std::string_view*>, 4> known{
      {{":method", &pseudo.method},
       {":scheme", &pseudo.scheme},
       {":path", &pseudo.path},
       {":authority", &pseudo.authority}}};
  for (count = 0; count < fields_.size() && fields_.at(count).name.front() == ':'; ++count) {
    const auto field = fields_.at(count);
    const auto* found = std::find_if(known.begin(), known.end(),
                                     [&](const auto& entry) { return entry.first == field.name; });
    if (found == known.end()) return malformed("unknown pseudo-header");
    if (!found->second->empty()) return ambiguous("repeated pseudo-header");
    if (field.value.empty() || !is_field_value(field.value))
      return malformed("pseudo-header without a value");
    *found->second = field.value;
  }
  for (const auto& [name, value] : known) {
    if (value->empty()) return malformed("missing pseudo-header");
  }
  return std::nullopt;
}

std::optional<http::Rejection> RequestFields::read_regular(std::size_t first, std::string_view authority,
                                                           http::RequestHead& head) {
  head.headers.push_back({"host", authority});
  std::size_t hosts = 0;
  for (auto i = first; i < fields_.size(); ++i) {
    const auto field = fields_.at(i);
    if (const auto rejection = rejection_of(field)) return rejection;
    if (field.name == "host") {
      if (++hosts > 1 || field.value != authority) return ambiguous(":authority and host differ");
    } else if (field.name == "cookie") {
      cookie_.append(cookie_.empty() ? "" : "; ").append(field.value);
    } else {
      head.headers.push_back(field);
    }
  }
  // RFC 9113 §8.2.3: one field, before anything but HTTP/2 reads it.
  if (!cookie_.empty()) head.headers.push_back({"cookie", cookie_});
  return std::nullopt;
}

tl::expected<http::RequestHead, http::Rejection> RequestFields::finish(std::string_view scheme, Body body) {
  if (fields_.is_too_large())
    return tl::unexpected(http::Rejection{Reason::kRequestTooLarge, 431, "request head too large"});
  if (fields_.is_invalid()) return tl::unexpected(malformed("field that no request may hold"));
  Pseudo pseudo;
  std::size_t first = 0;
  http::RequestHead head;
  if (const auto problem = read_pseudo(pseudo, first)) return tl::unexpected(*problem);
  if (!http::is_token(pseudo.method)) return tl::unexpected(malformed("method that is no token"));
  if (pseudo.scheme != scheme) return tl::unexpected(ambiguous(":scheme is not the connection's"));
  head.method = pseudo.method;
  head.major_version = 2;
  if (const auto problem = read_regular(first, pseudo.authority, head)) return tl::unexpected(*problem);
  if (const auto problem = http::apply_request_rules(head)) return tl::unexpected(*problem);
  if (const auto problem = http::split_target(pseudo.path, head)) return tl::unexpected(*problem);
  const bool has_length = std::any_of(head.headers.begin(), head.headers.end(),
                                      [](const auto& field) { return field.name == "content-length"; });
  if (body == Body::kNone && head.content_length > 0)
    return tl::unexpected(ambiguous("a length without a body"));
  if (body == Body::kFollows && !has_length) head.framing = http::Framing::kChunked;
  return head;
}

}  // namespace podjail::http2
