#include "cli/suggest/path_pieces.h"

#include <algorithm>
#include <array>

namespace podjail::cli {
namespace {

using Kind = Piece::Kind;

constexpr std::size_t kMaxPieces = 64;
constexpr std::size_t kLeastHex = 7;  // as git abbreviates
constexpr std::size_t kLeastId = 16;  // shorter ones are words too often
constexpr std::size_t kMostId = 128;
constexpr std::size_t kUuidSize = 36;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_lower(c) || is_upper(c);
}
bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}
bool is_lower_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_upper_hex(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'F');
}

template <typename Test>
bool all(std::string_view text, Test test) {
  return std::all_of(text.begin(), text.end(), test);
}
template <typename Test>
bool any(std::string_view text, Test test) {
  return std::any_of(text.begin(), text.end(), test);
}

std::size_t run_of(std::string_view text, bool (*test)(char)) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), test);
  return static_cast<std::size_t>(end - text.begin());
}

bool begins_with_uuid(std::string_view text) {
  constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};
  if (text.size() < kUuidSize || (text.size() > kUuidSize && is_alnum(text[kUuidSize]))) return false;
  for (std::size_t i = 0; i < kUuidSize; ++i) {
    const bool is_dash = std::find(kDashes.begin(), kDashes.end(), i) != kDashes.end();
    if (is_dash ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  }
  return true;
}

// Of a run of letters and digits that is more than one of them.
Kind kind_of_run(std::string_view run) {
  if (!any(run, is_digit) || !any(run, is_letter)) return Kind::kText;
  if (run.size() >= kLeastHex && run.size() <= kMostId && all(run, is_lower_hex)) return Kind::kHex;
  if (run.size() >= kLeastHex && run.size() <= kMostId && all(run, is_upper_hex)) return Kind::kUpperHex;
  const auto digits = std::count_if(run.begin(), run.end(), is_digit);
  const bool is_mixed = (any(run, is_upper) && any(run, is_lower)) || digits >= 4;
  return run.size() >= kLeastId && run.size() <= kMostId && is_mixed ? Kind::kId : Kind::kText;
}

// Digits, and further ones behind single dots.
Piece take_digits(std::string_view text) {
  auto size = run_of(text, is_digit);
  auto kind = Kind::kNumber;
  while (size + 1 < text.size() && text[size] == '.' && is_digit(text[size + 1])) {
    size += 1 + run_of(text.substr(size + 1), is_digit);
    kind = Kind::kVersion;
  }
  return {kind, std::string(text.substr(0, size))};
}

// The piece that `text` begins with. At the beginning of a run of letters and digits all kinds may be met,
// within it numbers alone.
Piece take_piece(std::string_view text, char last) {
  if (text.front() == '%') return {Kind::kText, std::string(text.substr(0, 3))};
  const bool begins_run = !is_alnum(last);
  if (begins_run && begins_with_uuid(text)) return {Kind::kUuid, std::string(text.substr(0, kUuidSize))};
  const auto run = text.substr(0, run_of(text, is_alnum));
  if (begins_run && kind_of_run(run) != Kind::kText) return {kind_of_run(run), std::string(run)};
  if (is_digit(text.front())) return take_digits(text);
  const auto word = std::max<std::size_t>(1, run_of(text, is_letter));
  return {Kind::kText, std::string(text.substr(0, word))};
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view target) {
  std::vector<Piece> pieces;
  char last = '/';
  for (auto rest = target; !rest.empty();) {
    auto piece = take_piece(rest, last);
    rest.remove_prefix(piece.text.size());
    last = piece.text.front() == '%' ? '%' : piece.text.back();
    const bool joins = piece.kind == Kind::kText && !pieces.empty() && pieces.back().kind == Kind::kText;
    if (joins) {
      pieces.back().text += piece.text;
    } else {
      pieces.push_back(std::move(piece));
    }
    if (pieces.size() > kMaxPieces) return {{Kind::kText, std::string(target)}};
  }
  return pieces;
}

std::string shape_of(const std::vector<Piece>& pieces) {
  std::string shape;
  for (const auto& piece : pieces) {
    if (piece.kind == Kind::kText) {
      shape += piece.text;
      continue;
    }
    // Visible characters alone are in a target, so that these are in no text.
    shape += static_cast<char>(static_cast<unsigned>(piece.kind));
    const bool has_length =
        piece.kind == Kind::kHex || piece.kind == Kind::kUpperHex || piece.kind == Kind::kId;
    if (has_length) shape += std::to_string(piece.text.size());
    shape += '\x1F';
  }
  return shape;
}

}  // namespace podjail::cli
