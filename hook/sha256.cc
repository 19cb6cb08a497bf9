#include "hook/sha256.h"

#include <sha2.h>

#include <array>
#include <cstdint>

namespace podjail::hook {

std::string sha256_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  SHA2_CTX context{};
  ::SHA256Init(&context);
  ::SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256Final(digest.data(), &context);
  std::string text;
  for (const auto byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace podjail::hook
