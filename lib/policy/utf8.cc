#include "lib/policy/utf8.h"

#include <cstddef>
#include <cstdint>

namespace podjail::policy {
namespace {

struct Sequence {
  std::size_t length = 0;                  // 0: no character begins with this byte
  std::uint8_t least = 0x80, most = 0xbf;  // of its second byte, by which the ranges are told apart
};

Sequence sequence_of(std::uint8_t lead) {
  if (lead < 0x80) return {1};
  if (lead >= 0xc2 && lead <= 0xdf) return {2};
  if (lead == 0xe0) return {3, 0xa0};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {3};
  if (lead == 0xf0) return {4, 0x90};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  if (lead >= 0xf1 && lead <= 0xf3) return {4};
  return {};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  for (std::size_t i = 0; i < bytes.size();) {
    const auto sequence = sequence_of(byte(i));
    if (sequence.length == 0 || i + sequence.length > bytes.size()) return false;
    if (sequence.length > 1 && (byte(i + 1) < sequence.least || byte(i + 1) > sequence.most)) return false;
    for (std::size_t k = 2; k < sequence.length; ++k) {
      if ((byte(i + k) & 0xc0U) != 0x80) return false;
    }
    i += sequence.length;
  }
  return true;
}

}  // namespace podjail::policy
