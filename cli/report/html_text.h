// Text in an HTML page: whatever it holds, no element, attribute or comment comes of it.
#pragma once

#include <string>
#include <string_view>

namespace podjail::cli {

// For the content of an element and for attributes in double quotes. What would hide or reorder what stands
// beside it, and controls, are shown as \u{…}; longer than `max_bytes` is cut and ends with "…".
std::string html_text(std::string_view text, std::size_t max_bytes = 2048);

}  // namespace podjail::cli
