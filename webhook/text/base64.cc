#include "webhook/text/base64.h"

#include <cstdint>

namespace podjail::webhook {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char low_byte(std::uint32_t bits) {
  return static_cast<char>(static_cast<unsigned char>(bits & 255U));
}

}  // namespace

std::string base64_encoded(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const auto group = byte(0) << 16U | byte(1) << 8U | byte(2);
    text += kLetters[group >> 18U & 63U];
    text += kLetters[group >> 12U & 63U];
    text += i + 1 < bytes.size() ? kLetters[group >> 6U & 63U] : '=';
    text += i + 2 < bytes.size() ? kLetters[group & 63U] : '=';
  }
  return text;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const auto last = text.find_last_not_of('=');
  const auto letters = last == text.npos ? 0 : last + 1;
  if (text.size() - letters > 2) return std::nullopt;
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text.substr(0, letters)) {
    const auto value = kLetters.find(c);
    if (value == kLetters.npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += low_byte(bits >> held);
  }
  if (base64_encoded(bytes) != text) return std::nullopt;  // stray bits at the end
  return bytes;
}

}  // namespace podjail::webhook
