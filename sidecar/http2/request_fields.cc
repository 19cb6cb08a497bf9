#include "sidecar/http2/request_fields.h"

#include <algorithm>
#include <array>

#include "sidecar/http/bytes.h"
#include "sidecar/http/request_rules.h"

namespace podjail::http2 {
namespace {

constexpr std::size_t kFieldOverhead = 32;

http::Rejection malformed(std::string_view detail) {
  return {Reason::kMalformedRequest, 400, detail};
}
http::Rejection ambiguous(std::string_view detail) {
  return {Reason::kAmbiguousRequest, 400, detail};
}

bool is_lower_token(std::string_view name) {
  return http::is_token(name) &&
         std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_value(std::string_view value) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!value.empty() && (blank(value.front()) || blank(value.back()))) return false;
  return std::all_of(value.begin(), value.end(), [](char c) { return http::kTextBytes.has(c); });
}

// Fields of one HTTP/1.1 connection (RFC 9113 §8.2.2): in HTTP/2 they only serve to smuggle.
bool is_connection_field(const http::Header& field) {
  static constexpr std::array<std::string_view, 5> kNames = {"connection", "keep-alive", "proxy-connection",
                                                             "transfer-encoding", "upgrade"};
  if (field.name == "te") return field.value != "trailers";
  return std::find(kNames.begin(), kNames.end(), field.name) != kNames.end();
}

}  // namespace

void RequestFields::add(std::string_view name, std::string_view value) {
  list_size_ += name.size() + value.size() + kFieldOverhead;
  too_large_ = too_large_ || list_size_ > limits_.max_bytes || places_.size() >= limits_.max_headers;
  if (too_large_) return;
  places_.push_back({text_.size(), name.size(), value.size()});
  text_.append(name).append(value);
}

http::Header RequestFields::at(const Place& place) const {
  const std::string_view text = text_;
  return {text.substr(place.begin, place.name_size),
          text.substr(place.begin + place.name_size, place.value_size)};
}

std::optional<http::Rejection> RequestFields::read_pseudo(Pseudo& pseudo, std::size_t& count) const {
  const std::array<std::pair<std::string_view, std::string_view*>, 4> known{
      {{":method", &pseudo.method},
       {":scheme", &pseudo.scheme},
       {":path", &pseudo.path},
       {":authority", &pseudo.authority}}};
  for (count = 0; count < places_.size() && text_[places_[count].begin] == ':'; ++count) {
    const auto field = at(places_[count]);
    const auto* found = std::find_if(known.begin(), known.end(),
                                     [&](const auto& entry) { return entry.first == field.name; });
    if (found == known.end()) return malformed("unknown pseudo-header");
    if (!found->second->empty()) return ambiguous("repeated pseudo-header");
    if (field.value.empty() || !is_value(field.value)) return malformed("pseudo-header without a value");
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
  for (auto i = first; i < places_.size(); ++i) {
    const auto field = at(places_[i]);
    if (!is_lower_token(field.name)) return malformed("field name that is no lower-case token");
    if (!is_value(field.value)) return malformed("byte not allowed in a field value");
    if (is_connection_field(field)) return ambiguous("connection field in HTTP/2");
    if (field.name == "host") {
      if (++hosts > 1 || field.value != authority) return ambiguous(":authority and host differ");
    } else if (field.name == "cookie") {
      cookie_.append(cookie_.empty() ? "" : "; ").append(field.value);
    } else if (field.name != "te") {
      head.headers.push_back(field);
    }
  }
  // RFC 9113 §8.2.3: one field, before anything but HTTP/2 reads it.
  if (!cookie_.empty()) head.headers.push_back({"cookie", cookie_});
  return std::nullopt;
}

tl::expected<http::RequestHead, http::Rejection> RequestFields::finish(std::string_view scheme, Body body) {
  if (too_large_)
    return tl::unexpected(http::Rejection{Reason::kRequestTooLarge, 431, "request head too large"});
  if (invalid_) return tl::unexpected(malformed("field that no request may hold"));
  // An empty name would have no first byte to look at.
  for (const auto& place : places_) {
    if (place.name_size == 0) return tl::unexpected(malformed("field without a name"));
  }
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
