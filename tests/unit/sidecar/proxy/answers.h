// Upstreams in one line: what they wait for and what they then say.
#pragma once

#include <optional>
#include <string>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {

inline constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

inline RecordingUpstream::Respond always(std::string answer) {
  return [answer](const std::string& received) -> std::optional<std::string> {
    if (received.find("\r\n\r\n") == received.npos) return std::nullopt;
    return answer;
  };
}

inline RecordingUpstream::Respond after(std::string end_of_request, std::string answer) {
  return [=](const std::string& received) -> std::optional<std::string> {
    if (!received.ends_with(end_of_request)) return std::nullopt;
    return answer;
  };
}

}  // namespace podjail::test
