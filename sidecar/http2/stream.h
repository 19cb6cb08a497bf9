// How the streams of one HTTP/2 connection are named, and how much of it they may take.
#pragma once

#include <cstdint>

#include "sidecar/http/request_parser.h"

namespace podjail::http2 {

enum class StreamId : std::int32_t {};

struct SessionLimits {
  http::HeadLimits head;
  std::uint32_t max_streams = 100;
};

}  // namespace podjail::http2
