#include "sidecar/http/head_scan.h"

#include <algorithm>
#include <cstring>

namespace podjail::http {
namespace {

bool is_forbidden(unsigned char c) {
  return (c < 0x20 && c != '\t') || c == 0x7f;
}

// One line without its CRLF. `first`: the start line, which has no colon rule.
enum class Line { kFirst, kField };

std::string_view check_line(std::string_view line, Line which) {
  if (std::any_of(line.begin(), line.end(),
                  [](char c) { return is_forbidden(static_cast<unsigned char>(c)); })) {
    return "control character in the head";
  }
  if (which == Line::kFirst) {
    return line.find('\t') == line.npos ? std::string_view() : "tab in the start line";
  }
  if (line.front() == ' ' || line.front() == '\t') return "folded header line";
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return "header line without a name";
  if (line[colon - 1] == ' ' || line[colon - 1] == '\t') return "white space before a colon";
  return {};
}

HeadScan malformed(std::string_view detail) {
  return {HeadScan::State::kMalformed, 0, detail};
}

}  // namespace

HeadScan scan_head(std::string_view buffer, std::size_t from) {
  // The final CRLFCRLF may straddle the end of what was scanned before.
  const auto end = buffer.find("\r\n\r\n", from < 3 ? 0 : from - 3);
  if (end == buffer.npos) {
    // A bare line feed could hide the end of a head from us that another parser sees: refuse it early.
    for (auto lf = buffer.find('\n'); lf != buffer.npos; lf = buffer.find('\n', lf + 1)) {
      if (lf == 0 || buffer[lf - 1] != '\r') return malformed("line feed without carriage return");
    }
    return {};
  }
  std::string_view rest = buffer.substr(0, end + 2);
  auto which = Line::kFirst;
  while (!rest.empty()) {
    const auto line_end = rest.find("\r\n");
    const auto line = rest.substr(0, line_end);
    if (line.empty()) return malformed("empty line before the request");
    if (const auto detail = check_line(line, which); !detail.empty()) return malformed(detail);
    rest.remove_prefix(line_end + 2);
    which = Line::kField;
  }
  return {HeadScan::State::kComplete, end + 4, {}};
}

}  // namespace podjail::http
