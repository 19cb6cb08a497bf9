// The versions of TLS there are to choose from.
#pragma once

#include <cstdint>

namespace podjail::net {

enum class TlsVersion : std::uint8_t { k12, k13 };

}  // namespace podjail::net
