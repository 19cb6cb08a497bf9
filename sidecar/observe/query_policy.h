// How the query of a request's path is written to logs: it often carries tokens.
#pragma once

#include <cstdint>

namespace podjail::observe {

enum class QueryPolicy : std::uint8_t {
  kRedacted,  // as "?…"
  kWritten,
};

}  // namespace podjail::observe
