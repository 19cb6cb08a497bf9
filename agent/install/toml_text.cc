#include "agent/install/toml_text.h"

#include <algorithm>
#include <sstream>

namespace podjail::agent {
namespace {

// What a key begins with.
bool begins_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-\"'").find(c) != std::string_view::npos;
}

// toml++ 3.3 comes to undefined behaviour on a table's header that does not begin with a key, and on letters
// beyond ASCII where it expects none. So the former never reach it, and of the latter none at all: in
// comments they are masked, byte for byte, and elsewhere, where containerd's configuration hardly has any,
// refused.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text), masked_(text) {}

  // Where the first place is that is refused; the end of the text if there is none.
  std::size_t find_malformed() {
    bool line_begins = true;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_beyond_ascii(c)) return at_;
      if (c == '[' && line_begins && depth_ == 0 && !has_good_header()) return at_;
      line_begins = c == '\n' || (line_begins && is_blank(c));
      skip(c);
    }
    return text_.size();
  }

  // What may be parsed, once nothing was found.
  const std::string& masked() const { return masked_; }

 private:
  static bool is_beyond_ascii(char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

  // "[key" or "[[key".
  bool has_good_header() const {
    auto next = at_ + 1;
    if (next < text_.size() && text_[next] == '[') ++next;
    while (next < text_.size() && is_blank(text_[next])) ++next;
    return next < text_.size() && begins_key(text_[next]);
  }

  // Over what begins here: a comment, a text, or one byte.
  void skip(char c) {
    if (c == '#') {
      for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
        if (is_beyond_ascii(text_[at_])) masked_[at_] = '?';
      }
    } else if (c == '"' || c == '\'') {
      const std::string three(3, c);
      const bool is_long = text_.substr(at_).starts_with(three);
      skip_text(is_long ? three : three.substr(0, 1));
    } else {
      if (c == '[') ++depth_;
      if (c == ']' && depth_ > 0) --depth_;
      ++at_;
    }
  }

  void skip_text(const std::string& quote) {
    for (at_ += quote.size(); at_ < text_.size(); ++at_) {
      if (text_.substr(at_).starts_with(quote)) {
        at_ += quote.size();
        return;
      }
      if (is_beyond_ascii(text_[at_])) return;              // which is found next
      if (quote.size() == 1 && text_[at_] == '\n') return;  // it does not end, which the parser will say
      const bool escapes = quote.front() == '"' && text_[at_] == '\\';
      if (escapes && at_ + 1 < text_.size() && !is_beyond_ascii(text_[at_ + 1])) ++at_;
    }
    at_ = std::min(at_, text_.size());
  }

  std::string_view text_;
  std::string masked_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;  // of arrays, over the lines of which a bracket is no header
};

}  // namespace

Result<toml::table> parse_toml(std::string_view text, const std::string& what) {
  Scan scan(text);
  if (const auto place = scan.find_malformed(); place < text.size()) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n');
    return fail(ErrorKind::kInvalid,
                what + ":" + std::to_string(line) + ": neither a key nor a value, or a letter beyond ASCII");
  }
  try {
    return toml::parse(scan.masked(), what);
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    return fail(ErrorKind::kInvalid,
                what + ":" + std::to_string(place.line) + ": " + std::string(error.description()));
  }
}

std::string toml_text(const toml::table& table) {
  std::ostringstream text;
  text << toml::toml_formatter(table);
  return text.str() + "\n";
}

std::size_t offset_of(std::string_view text, const toml::source_position& place) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < place.line && offset < text.size(); ++line) {
    const auto end = text.find('\n', offset);
    offset = end == text.npos ? text.size() : end + 1;
  }
  // What stands before anything but a comment is ASCII: a column is a byte.
  return std::min(text.size(), offset + static_cast<std::size_t>(place.column) - 1);
}

}  // namespace podjail::agent
