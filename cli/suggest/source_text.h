// Text of a hostile workload in the source of a policy: whatever it holds, it stays the string, the pattern
// or the comment that it was put into. All of it is ASCII, so that nothing reads otherwise than it runs.
#pragma once

#include <string>
#include <string_view>

namespace podjail::cli {

// A string in quotes. What is not printable ASCII becomes \u{…}; a byte that is no UTF-8 becomes \u{fffd}.
std::string js_string(std::string_view text);

// For a comment of one line: printable ASCII, at most `max_bytes` of it.
std::string js_comment(std::string_view text, std::size_t max_bytes = 200);

// What matches just this text within a regular expression literal.
std::string js_pattern(std::string_view text);

}  // namespace podjail::cli
