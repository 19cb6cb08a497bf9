// The fields of one HTTP/2 request, collected as they are decoded and then read by the rules of an HTTP/1.1
// head (request_rules.h): what is judged can be written to an HTTP/1.1 upstream and means the same there.
// RFC 9113 §8.2 and §8.3 say what a request must not hold; here all of it refuses the request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/http/message.h"
#include "sidecar/http/request_parser.h"

namespace podjail::http2 {

enum class Body : std::uint8_t { kNone, kFollows };  // kNone: the head ended the stream

class RequestFields {
 public:
  explicit RequestFields(http::HeadLimits limits) : limits_(limits) {}

  // Takes the next field of the block; what exceeds the limits is not stored, and finish() rejects it.
  void add(std::string_view name, std::string_view value);
  // The decoder met a field that no request may hold.
  void mark_invalid() { invalid_ = true; }

  // Once, after the last field. `scheme` is what the connection speaks, "https" or "http". The head's views
  // are valid as long as this object. Its Host header is first and holds :authority; a body of unknown length
  // has framing kChunked; crumbs of cookies are joined.
  tl::expected<http::RequestHead, http::Rejection> finish(std::string_view scheme, Body body);

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t name_size = 0;
    std::size_t value_size = 0;
  };
  struct Pseudo {
    std::string_view method, scheme, path, authority;
  };
  http::Header at(const Place& place) const;
  std::optional<http::Rejection> read_pseudo(Pseudo& pseudo, std::size_t& count) const;
  std::optional<http::Rejection> read_regular(std::size_t first, std::string_view authority,
                                              http::RequestHead& head);

  http::HeadLimits limits_;
  std::string text_;
  std::vector<Place> places_;
  std::string cookie_;
  std::size_t list_size_ = 0;  // as RFC 9113 §6.5.2 counts it: 32 bytes for each field besides its text
  bool too_large_ = false;
  bool invalid_ = false;
};

}  // namespace podjail::http2
