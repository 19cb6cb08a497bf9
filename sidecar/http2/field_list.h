// One header block, collected field by field as it is decoded and within the limits of a head, and the rules
// that every field obeys (RFC 9113 §8.2), whoever sent it. What the block means is read from it by
// request_fields.h and response_fields.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"
#include "sidecar/http/request_parser.h"

namespace podjail::http2 {

enum class Body : std::uint8_t { kNone, kFollows };  // kNone: the head ended the stream

class FieldList {
 public:
  explicit FieldList(http::HeadLimits limits) : limits_(limits) {}

  // Takes the next field of the block; what exceeds the limits is not stored.
  void add(std::string_view name, std::string_view value);
  // The decoder met a field that no message may hold, and left it out.
  void mark_invalid() { invalid_ = true; }
  void clear();  // for the next block

  std::size_t size() const { return places_.size(); }
  http::Header at(std::size_t index) const;  // valid until add() or clear()
  bool is_too_large() const { return too_large_; }
  bool is_invalid() const { return invalid_; }

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t name_size = 0;
    std::size_t value_size = 0;
  };
  http::HeadLimits limits_;
  std::string text_;
  std::vector<Place> places_;
  std::size_t list_size_ = 0;  // as RFC 9113 §6.5.2 counts it: 32 bytes for each field besides its text
  bool too_large_ = false;
  bool invalid_ = false;
};

// A field's text, whatever the field means: no control character, no blank at either end.
bool is_field_value(std::string_view value);

enum class FieldProblem : std::uint8_t { kNone, kName, kValue, kConnection };
// What is wrong with a field that is no pseudo-header: its name is no lower-case token, its value is none, or
// it speaks of one HTTP/1.1 connection (§8.2.2), which in HTTP/2 only serves to smuggle.
FieldProblem problem_of(const http::Header& field);

// The fields of a trailer section that may go on, as views of `fields`. Those that frame, route, authenticate
// or describe the content come too late for that and stay behind (RFC 9110 §6.5.1). Nothing where the
// section is malformed.
std::optional<std::vector<http::Header>> trailers_of(const FieldList& fields);

}  // namespace podjail::http2
