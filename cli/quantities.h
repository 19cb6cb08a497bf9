// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace podjail::cli {

// "0 B", "999 B", "1.2 kB", "49.6 MB": powers of a thousand.
std::string bytes_text(std::uint64_t bytes);

// "0.4 s", "21.3 s", "3 min 20 s", "5 h 2 min", "3 d 4 h".
std::string duration_text(std::int64_t milliseconds);

// "1 request", "2 requests".
std::string counted(std::uint64_t number, const std::string& thing);

}  // namespace podjail::cli
