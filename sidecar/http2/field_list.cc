#include "sidecar/http2/field_list.h"

#include <algorithm>
#include <array>

#include "sidecar/http/bytes.h"

namespace podjail::http2 {
namespace {

constexpr std::size_t kFieldOverhead = 32;

bool is_lower_token(std::string_view name) {
  return http::is_token(name) &&
         std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_connection_field(const http::Header& field) {
  static constexpr std::array<std::string_view, 5> kNames = {"connection", "keep-alive", "proxy-connection",
                                                             "transfer-encoding", "upgrade"};
  if (field.name == "te") return field.value != "trailers";
  return std::find(kNames.begin(), kNames.end(), field.name) != kNames.end();
}

bool may_trail(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kEarly = {"authorization",
                                                              "cache-control",
                                                              "content-encoding",
                                                              "content-length",
                                                              "content-range",
                                                              "content-type",
                                                              "cookie",
                                                              "expect",
                                                              "host",
                                                              "location",
                                                              "max-forwards",
                                                              "range",
                                                              "set-cookie",
                                                              "te",
                                                              "trailer",
                                                              "alt-svc"};
  return !http::is_hop_by_hop(name) && std::find(kEarly.begin(), kEarly.end(), name) == kEarly.end();
}

}  // namespace

void FieldList::add(std::string_view name, std::string_view value) {
  list_size_ += name.size() + value.size() + kFieldOverhead;
  too_large_ = too_large_ || list_size_ > limits_.max_bytes || places_.size() >= limits_.max_headers;
  invalid_ = invalid_ || name.empty();  // it would have no first byte to look at
  if (too_large_ || invalid_) return;
  places_.push_back({text_.size(), name.size(), value.size()});
  text_.append(name).append(value);
}

void FieldList::clear() {
  *this = FieldList(limits_);
}

http::Header FieldList::at(std::size_t index) const {
  const auto& place = places_[index];
  const std::string_view text = text_;
  return {text.substr(place.begin, place.name_size),
          text.substr(place.begin + place.name_size, place.value_size)};
}

bool is_field_value(std::string_view value) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!value.empty() && (blank(value.front()) || blank(value.back()))) return false;
  return std::all_of(value.begin(), value.end(), [](char c) { return http::kTextBytes.has(c); });
}

FieldProblem problem_of(const http::Header& field) {
  if (!is_lower_token(field.name)) return FieldProblem::kName;
  if (!is_field_value(field.value)) return FieldProblem::kValue;
  return is_connection_field(field) ? FieldProblem::kConnection : FieldProblem::kNone;
}

std::optional<std::vector<http::Header>> trailers_of(const FieldList& fields) {
  if (fields.is_too_large() || fields.is_invalid()) return std::nullopt;
  std::vector<http::Header> trailers;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = fields.at(i);
    if (problem_of(field) != FieldProblem::kNone) return std::nullopt;
    if (may_trail(field.name)) trailers.push_back(field);
  }
  return trailers;
}

}  // namespace podjail::http2
