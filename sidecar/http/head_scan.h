// Finds the end of a message head and refuses, before any parser sees it, the bytes two parsers could read
// differently: a CR or LF alone, NUL and other controls, folded lines, white space before the colon, empty
// lines in front (RFC 9112 §2.2, §5.1, §5.2; RFC 9110 §5.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace podjail::http {

struct HeadScan {
  enum class State : std::uint8_t { kComplete, kNeedMore, kMalformed };
  State state = State::kNeedMore;
  std::size_t length = 0;   // of the head with its final empty line, when complete
  std::string_view detail;  // which rule, when malformed
};

// `from`: where an earlier scan of the same, shorter buffer stopped (its size then); 0 at first.
HeadScan scan_head(std::string_view buffer, std::size_t from = 0);

}  // namespace podjail::http
