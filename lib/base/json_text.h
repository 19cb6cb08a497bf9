// Appends strings to JSON text so that no workload byte can end a string, start a line or reach a terminal as
// a control character. Used where decision lines are written by hand on the hot path.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace podjail {

// Appends `text` in quotes. Escaped: '"', '\\', C0 controls, DEL, C1 controls, U+2028/2029 (as \uXXXX); a
// byte that is not part of valid UTF-8 becomes the four characters \\xNN. Longer than `max_bytes` of input is
// cut at a character boundary and marked with "…".
void append_json_string(std::string& out, std::string_view text, std::size_t max_bytes = 2048);

// The same escaping without the quotes, for one-line messages that are not JSON.
std::string printable(std::string_view text, std::size_t max_bytes = 512);

}  // namespace podjail
