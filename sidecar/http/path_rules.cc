#include "sidecar/http/path_rules.h"

#include <algorithm>
#include <string>

namespace podjail::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view escape_problem(std::string_view path) {
  for (auto at = path.find('%'); at != path.npos; at = path.find('%', at + 1)) {
    const int high = at + 2 < path.size() ? hex_digit(path[at + 1]) : -1;
    const int low = at + 2 < path.size() ? hex_digit(path[at + 2]) : -1;
    if (high < 0 || low < 0) return "incomplete escape in the path";
    switch (high * 16 + low) {
      case '/':
      case '\\':
        return "encoded separator in the path";
      case '%':
        return "encoded percent sign in the path";
      case 0:
        return "encoded NUL in the path";
      default:
        break;
    }
  }
  return {};
}

// What is left of a segment where a server drops parameters, before it decodes the path or after.
std::string_view without_parameters(std::string_view segment) {
  return segment.substr(0, std::min({segment.find(';'), segment.find("%3b"), segment.find("%3B")}));
}

// "." and "..", also with %2e.
bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
    if (!encoded && segment.front() != '.') return false;
    segment.remove_prefix(encoded ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

}  // namespace

std::string_view path_problem(std::string_view path) {
  if (path.find("//") != path.npos) return "empty segment in the path";
  if (path.find('\\') != path.npos) return "backslash in the path";
  if (path.find('%') != path.npos) {
    if (const auto problem = escape_problem(path); !problem.empty()) return problem;
  }
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/' before each segment
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    const auto name = without_parameters(segment);
    if (is_dot_segment(name)) return "dot segment in the path";
    if (name.empty() && !segment.empty()) return "empty segment in the path";
    if (slash == path.npos) break;
    path.remove_prefix(slash);
  }
  return {};
}

}  // namespace podjail::http
