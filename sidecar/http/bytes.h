// Which bytes HTTP allows where, as tables.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace podjail::http {

class ByteSet {
 public:
  template <typename Contains>
  consteval explicit ByteSet(Contains contains) {
    for (unsigned c = 0; c < 256; ++c) members_[c] = contains(static_cast<unsigned char>(c));
  }
  constexpr bool has(char c) const { return members_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> members_{};
};

// tchar (RFC 9110 §5.6.2): methods and field names.
inline constexpr ByteSet kTokenBytes([](unsigned char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) < 15;
});

inline bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return kTokenBytes.has(c); });
}

// Field values and reason phrases: everything but controls, the tab excepted (RFC 9110 §5.5).
inline constexpr ByteSet kTextBytes([](unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });

}  // namespace podjail::http
