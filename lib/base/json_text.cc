#include "lib/base/json_text.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace podjail {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: the byte is not valid UTF-8
};

// RFC 3629: shortest form only, no surrogates, at most U+10FFFF.
Character decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, length};
}

void append_unicode_escape(std::string& out, std::uint32_t code) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(code >> shift) & 0xf];
}

bool needs_escape(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

// Eight bytes at once, as "Bit Twiddling Hacks" tests the bytes of a word: those below 0x20, above 0x7e, and
// the two that are escaped.
bool is_plain_word(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  const auto zero_byte = [](std::uint64_t x) { return (x - kOnes) & ~x & kHigh; };
  const auto below_space = (word - kOnes * 0x20) & ~word & kHigh;
  const auto above_tilde = (word + kOnes) & kHigh;  // no carry: bytes with the high bit are caught by `word`
  return (below_space | above_tilde | (word & kHigh) | zero_byte(word ^ (kOnes * '"')) |
          zero_byte(word ^ (kOnes * '\\'))) == 0;
}

// How many bytes from the beginning need no escaping.
std::size_t plain_run(std::string_view text) {
  std::size_t length = 0;
  for (std::uint64_t word = 0; text.size() - length >= sizeof word; length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if (!is_plain_word(word)) break;
  }
  while (length < text.size() && is_plain(static_cast<unsigned char>(text[length]))) ++length;
  return length;
}

void append_escaped(std::string& out, std::string_view text, std::size_t max_bytes) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto room = i < max_bytes ? max_bytes - i : 0;
    const auto plain = plain_run(text.substr(i, room));
    out.append(text, i, plain);
    i += plain;
    if (i >= text.size()) return;
    const auto character = decode_utf8(text.substr(i));
    if (i + std::max<std::size_t>(character.length, 1) > max_bytes) {
      out += "…";
      return;
    }
    if (character.length == 0) {
      const auto byte = static_cast<std::uint8_t>(text[i++]);
      out += "\\\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xf];
      continue;
    }
    if (needs_escape(character.code)) {
      append_unicode_escape(out, character.code);
    } else {
      if (character.code == '"' || character.code == '\\') out += '\\';
      out.append(text, i, character.length);
    }
    i += character.length;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, std::size_t max_bytes) {
  out += '"';
  append_escaped(out, text, max_bytes);
  out += '"';
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  append_escaped(out, text, max_bytes);
  return out;
}

}  // namespace podjail
