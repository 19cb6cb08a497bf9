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
      case '\\':
        return "encoded backslash in the path";
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

enum class Slash : std::uint8_t { kNone, kPlain, kEncoded };

std::size_t size_of(Slash slash) {
  return slash == Slash::kEncoded ? 3 : slash == Slash::kPlain ? 1 : 0;
}

Slash slash_at(std::string_view rest) {
  if (rest.front() == '/') return Slash::kPlain;
  return rest.starts_with("%2f") || rest.starts_with("%2F") ? Slash::kEncoded : Slash::kNone;
}

// A segment as a server splits the path that decodes "%2f" first: where there is none, as every server does.
struct Segment {
  std::string_view text;
  Slash before = Slash::kPlain;
  Slash after = Slash::kNone;
  bool touches_encoded_slash() const { return before == Slash::kEncoded || after == Slash::kEncoded; }
};

Segment first_segment(std::string_view rest, Slash before) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const auto slash = slash_at(rest.substr(i));
    if (slash != Slash::kNone) return {rest.substr(0, i), before, slash};
  }
  return {rest, before, Slash::kNone};
}

std::string_view segment_problem(const Segment& segment) {
  const auto name = without_parameters(segment.text);
  const bool is_plain_dot = segment.text == "." && !segment.touches_encoded_slash();
  if (is_dot_segment(name) && !is_plain_dot) return "dot segment in the path";
  if (name.empty() && (!segment.text.empty() || segment.touches_encoded_slash()))
    return "empty segment in the path";
  return {};
}

}  // namespace

PathReading read_path(std::string_view path) {
  if (path.find("//") != path.npos) return {"empty segment in the path"};
  if (path.find('\\') != path.npos) return {"backslash in the path"};
  if (path.find('%') != path.npos) {
    if (const auto problem = escape_problem(path); !problem.empty()) return {problem};
  }
  PathReading reading;
  auto before = slash_at(path);
  while (before != Slash::kNone) {
    path.remove_prefix(size_of(before));
    const auto segment = first_segment(path, before);
    if (const auto problem = segment_problem(segment); !problem.empty()) return {problem};
    reading.has_dot_segment |= segment.text == ".";
    reading.has_encoded_slash |= segment.after == Slash::kEncoded;
    path.remove_prefix(segment.text.size());
    before = segment.after;
  }
  return reading;
}

std::string without_dot_segments(std::string_view path) {
  std::string canonical;
  while (!path.empty()) {
    const auto next = path.find('/', 1);
    const auto segment = path.substr(0, next);
    path = next == path.npos ? std::string_view() : path.substr(next);
    if (segment != "/.") {
      canonical.append(segment);
    } else if (path.empty()) {
      canonical.push_back('/');
    }
  }
  return canonical;
}

}  // namespace podjail::http
