// How a report looks: on screens of any width, in light and dark, and on paper.
#pragma once

#include <string_view>

namespace podjail::cli {

std::string_view report_style();

// The digest of it that the page's Content-Security-Policy names, so that no other style and no script is
// applied.
std::string_view report_style_digest();

}  // namespace podjail::cli
