// A timeline as inline SVG.
#pragma once

#include <string>

#include "cli/report/timeline.h"

namespace podjail::cli {

// "2024-05-01 12:00:21", UTC.
std::string clock_text(std::int64_t milliseconds);

// A figure with stacked bars, an axis and a text alternative. Empty for a timeline without times.
std::string timeline_figure(const Timeline& timeline);

}  // namespace podjail::cli
