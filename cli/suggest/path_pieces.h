// What of a path stays the same from one request to the next, and what varies: "/v1/builds/17/log" is text, a
// number and text again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

struct Piece {
  enum class Kind : std::uint8_t {
    kText,
    kNumber,    // 17
    kVersion,   // 1.2.3
    kHex,       // 4f2a91c0: seven digits at least, of which some are letters and some are not
    kUpperHex,  // 4F2A91C0
    kUuid,      // in lower case
    kId,        // 16 letters and digits at least, mixed
  };
  Kind kind = Kind::kText;
  std::string text;

  bool operator==(const Piece&) const = default;
};

// In order; joined, their texts are `target`. Words are text: only what machines count up or make up varies.
// An escape ("%2f") is text. A target of more than 64 pieces is one text.
std::vector<Piece> pieces_of(std::string_view target);

// The same for any two lists that differ in values alone: kinds, texts, and the lengths of hashes and ids.
std::string shape_of(const std::vector<Piece>& pieces);

}  // namespace podjail::cli
