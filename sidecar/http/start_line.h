// The first line of a message, exactly as RFC 9112 §3 and §4 write it: single spaces, HTTP/1.0 or HTTP/1.1.
#pragma once

#include <optional>
#include <string_view>

namespace podjail::http {

struct RequestLine {
  std::string_view method;  // a token
  std::string_view target;  // at least one byte, none of them a space; what it may hold is request_rules.h
  int minor_version = 1;
};

struct StatusLine {
  int minor_version = 1;
  unsigned status = 0;      // 100–999
  std::string_view reason;  // may be empty
};

// `line` is a start line of scan_head(), which has seen to the control characters.
std::optional<RequestLine> parse_request_line(std::string_view line);
std::optional<StatusLine> parse_status_line(std::string_view line);

}  // namespace podjail::http
