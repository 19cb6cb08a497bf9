// How a fuzz target says that a property does not hold.
#pragma once

#include <cstdlib>

namespace podjail::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace podjail::fuzz
