// Decision logs of somebody hostile, on their way into the source of a policy and into a page: text stays
// text, and patterns cover what they are made from.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "cli/report/page.h"
#include "cli/report/summary_text.h"
#include "cli/suggest/path_pieces.h"
#include "cli/suggest/source_text.h"
#include "cli/suggest/target_patterns.h"

namespace {

using namespace podjail::cli;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

void check_source_text(std::string_view text) {
  require(is_printable_ascii(js_string(text)));
  require(is_printable_ascii(js_comment(text)));
  require(is_printable_ascii(js_pattern(text)));
  std::string joined;
  for (const auto& piece : pieces_of(text)) joined += piece.text;
  require(joined == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  Summary summary;
  std::vector<Target> targets;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto record = read_log_record(line);
    summary.add(record);
    check_source_text(line);
    targets.push_back({record.path, 1});
  }
  std::size_t covered = 0;
  for (const auto& pattern : merge_targets(targets, Merging::kVaryingParts)) covered += pattern.from.size();
  require(covered == targets.size());
  std::ostringstream page;
  write_page(summary, "title", page);
  std::ostringstream screen;
  write_summary_text(summary, {}, screen);
  write_summary_json(summary, screen);
  require(screen.str().find('\x1b') == std::string::npos);
  return 0;
}
