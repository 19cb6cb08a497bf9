// Numbers as the bytes of a kernel register.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

// As the CPU stores it: marks, ids, states.
template <std::unsigned_integral Number>
Bytes host_order(Number number) {
  Bytes bytes(sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

// Most significant byte first: ports, and numbers that < and > compare.
template <std::unsigned_integral Number>
Bytes network_order(Number number) {
  Bytes bytes;
  for (std::size_t i = sizeof number; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  return bytes;
}

}  // namespace podjail::ruleset
