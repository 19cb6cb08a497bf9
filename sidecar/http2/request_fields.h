// The fields of one HTTP/2 request, collected as they are decoded and then read by the rules of an HTTP/1.1
// head (request_rules.h): what is judged can be written to an HTTP/1.1 upstream and means the same there.
// RFC 9113 §8.2 and §8.3 say what a request must not hold; here all of it refuses the request.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "sidecar/http2/field_list.h"

namespace podjail::http2 {

class RequestFields {
 public:
  explicit RequestFields(http::HeadLimits limits) : fields_(limits) {}

  // Takes the next field of the block; what exceeds the limits is not stored, and finish() rejects it.
  void add(std::string_view name, std::string_view value) { fields_.add(name, value); }
  // The decoder met a field that no request may hold.
  void mark_invalid() { fields_.mark_invalid(); }

  // Once, after the last field. `scheme` is what the connection speaks, "https" or "http". The head's views
  // are valid as long as this object. Its Host header is first and holds :authority; a body of unknown length
  // has framing kChunked; crumbs of cookies are joined. "te: trailers" stays, for an HTTP/2 upstream.
  tl::expected<http::RequestHead, http::Rejection> finish(std::string_view scheme, Body body);

 private:
  struct Pseudo {
    std::string_view method, scheme, path, authority;
  };
  std::optional<http::Rejection> read_pseudo(Pseudo& pseudo, std::size_t& count) const;
  std::optional<http::Rejection> read_regular(std::size_t first, std::string_view authority,
                                              http::RequestHead& head);

  FieldList fields_;
  std::string cookie_;
};

}  // namespace podjail::http2
