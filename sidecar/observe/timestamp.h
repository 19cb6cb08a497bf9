// Wall-clock time as the logs write it.
#pragma once

#include <chrono>
#include <string>

namespace podjail::observe {

// Appends RFC 3339 UTC with microseconds: 2024-05-01T12:00:00.000001Z. Years 0000–9999.
void append_timestamp(std::string& out, std::chrono::system_clock::time_point time);

}  // namespace podjail::observe
