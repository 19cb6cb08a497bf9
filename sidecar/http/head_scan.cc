#include "sidecar/http/head_scan.h"

#include <cstring>

#include "sidecar/http/bytes.h"

namespace podjail::http {
namespace {

HeadScan malformed(std::string_view detail) {
  return {HeadScan::State::kMalformed, 0, {}, detail};
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// No byte of it is a control (the tab counts as one here) or above 0x7e. Eight bytes at once, exact in each
// since those with the high bit are ruled out first.
bool is_plain_word(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  if ((word & kHigh) != 0) return false;
  return (((word + kOnes) | ~(word + kOnes * 0x60)) & kHigh) == 0;
}

// The lines of a head that is known to end with CRLF, so that every loop over bytes ends there at the latest.
class Lines {
 public:
  explicit Lines(std::string_view head) : at_(head.data()), end_(head.data() + head.size()) {}

  bool done() const { return at_ == end_; }
  std::string_view problem() const { return problem_; }

  std::string_view start_line() {
    const auto* begin = at_;
    skip_text();
    const auto line = end_line(begin);
    if (!problem_.empty()) return {};
    if (line.empty()) problem_ = "empty line before the request";
    if (line.find('\t') != line.npos) problem_ = "tab in the start line";
    return line;
  }

  Header field() {
    const auto* begin = at_;
    while (kTokenBytes.has(*at_)) ++at_;
    if (*at_ != ':' || at_ == begin) {
      problem_ = bad_name(begin);
      return {};
    }
    const std::string_view name(begin, static_cast<std::size_t>(at_ - begin));
    ++at_;
    while (is_blank(*at_)) ++at_;
    const auto* value_begin = at_;
    skip_text();
    auto value = end_line(value_begin);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    return {name, value};
  }

 private:
  void skip_text() {
    for (std::uint64_t word = 0; end_ - at_ >= static_cast<std::ptrdiff_t>(sizeof word); at_ += sizeof word) {
      std::memcpy(&word, at_, sizeof word);
      if (!is_plain_word(word)) break;
    }
    while (kTextBytes.has(*at_)) ++at_;
  }

  std::string_view end_line(const char* begin) {
    const std::string_view line(begin, static_cast<std::size_t>(at_ - begin));
    if (*at_ != '\r' || at_[1] != '\n') {  // the last line's CRLF is inside, so at_[1] is too
      problem_ = "control character in the head";
      return {};
    }
    at_ += 2;
    return line;
  }

  std::string_view bad_name(const char* begin) const {
    if (at_ == begin && is_blank(*at_)) return "folded header line";
    if (is_blank(*at_)) return "white space before a colon";
    if (*at_ == ':' || *at_ == '\r') return "header line without a name";
    return "byte not allowed in a header name";
  }

  const char* at_;
  const char* end_;
  std::string_view problem_;
};

// What is there of a head that is not whole yet. A bare line feed could hide its end from us that another
// parser sees: refused early.
HeadScan scan_partial(std::string_view buffer) {
  for (auto lf = buffer.find('\n'); lf != buffer.npos; lf = buffer.find('\n', lf + 1)) {
    if (lf == 0 || buffer[lf - 1] != '\r') return malformed("line feed without carriage return");
  }
  return {};
}

}  // namespace

HeadScan scan_head(std::string_view buffer, std::vector<Header>& headers, std::size_t from) {
  // The final CRLFCRLF may straddle the end of what was scanned before.
  const auto end = buffer.find("\r\n\r\n", from < 3 ? 0 : from - 3);
  if (end == buffer.npos) return scan_partial(buffer);
  Lines lines(buffer.substr(0, end + 2));
  const auto start_line = lines.start_line();
  while (lines.problem().empty() && !lines.done()) headers.push_back(lines.field());
  if (!lines.problem().empty()) return malformed(lines.problem());
  return {HeadScan::State::kComplete, end + 4, start_line, {}};
}

}  // namespace podjail::http
