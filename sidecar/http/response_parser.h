// Parses response heads of an upstream. The upstream is untrusted too: an answer whose end could be read in
// two ways is not relayed (RFC 9112 §6.3).
#pragma once

#include <string_view>

#include "sidecar/http/message.h"
#include "sidecar/http/request_parser.h"

namespace podjail::http {

class ResponseParser {
 public:
  explicit ResponseParser(HeadLimits limits) : limits_(limits) {}

  // `method` is the request's: answers to HEAD have no body. 1xx heads are complete heads of their own.
  ParseState parse(std::string_view buffer, std::string_view method);

  const ResponseHead& head() const { return head_; }
  std::size_t head_bytes() const { return length_; }
  const Rejection& rejection() const { return rejection_; }

 private:
  ParseState reject(std::string_view detail);

  HeadLimits limits_;
  ResponseHead head_;
  Rejection rejection_;
  std::size_t scanned_ = 0;
  std::size_t length_ = 0;
};

}  // namespace podjail::http
