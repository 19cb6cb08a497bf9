#include "cli/suggest/source_text.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "cli/characters.h"

namespace podjail::cli {
namespace {

bool is_plain(std::uint32_t code) {
  return code >= 0x20 && code < 0x7F;
}

void append_escape(std::string& out, std::uint32_t code) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
  out.append("\\u{").append(digits.data(), end).append("}");
}

}  // namespace

std::string js_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto code = take_character(text);
    if (!is_plain(code)) {
      append_escape(out, code);
      continue;
    }
    if (code == '"' || code == '\\') out += '\\';
    out += static_cast<char>(code);
  }
  return out + '"';
}

std::string js_comment(std::string_view text, std::size_t max_bytes) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= max_bytes) return out + "...";
    const auto code = take_character(text);
    if (is_plain(code)) {
      out += static_cast<char>(code);
    } else {
      append_escape(out, code);
    }
  }
  return out;
}

std::string js_pattern(std::string_view text) {
  constexpr std::string_view kSpecial = "\\^$.*+?()[]{}|/";
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char byte : text) {
    const auto code = static_cast<std::uint8_t>(byte);
    if (!is_plain(code)) {
      out.append("\\x").append(1, kHex[code >> 4U]).append(1, kHex[code & 15U]);
      continue;
    }
    if (kSpecial.find(byte) != kSpecial.npos) out += '\\';
    out += byte;
  }
  return out;
}

}  // namespace podjail::cli
