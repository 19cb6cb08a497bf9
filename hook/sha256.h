// SHA-256 (FIPS 180-4), by libmd.
#pragma once

#include <string>
#include <string_view>

namespace podjail::hook {

// 64 small hexadecimal digits.
std::string sha256_of(std::string_view bytes);

}  // namespace podjail::hook
