// Splits a message head into its start line and its fields, in one pass, and refuses the bytes two parsers
// could read differently: a CR or LF alone, NUL and other controls, folded lines, names that are not tokens,
// white space before the colon, empty lines in front (RFC 9112 §2.2, §5.1, §5.2; RFC 9110 §5.1, §5.5).
//
// It takes the place of Boost.Beast's parser for heads (bodies are still Beast's), which cost as much again
// after a scan of our own had to look at every byte anyway; the fuzz targets hold the two against each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::http {

struct HeadScan {
  enum class State : std::uint8_t { kComplete, kNeedMore, kMalformed };
  State state = State::kNeedMore;
  std::size_t length = 0;       // of the head with its final empty line, when complete
  std::string_view start_line;  // without its CRLF, when complete
  std::string_view detail;      // which rule, when malformed
};

// Appends the fields to `headers`, values without white space around them. `from`: where an earlier scan of
// the same, shorter buffer stopped (its size then); 0 at first.
HeadScan scan_head(std::string_view buffer, std::vector<Header>& headers, std::size_t from = 0);

}  // namespace podjail::http
