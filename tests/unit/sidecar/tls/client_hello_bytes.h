// ClientHellos as bytes, with as little in them as RFC 8446 lets there be.
#pragma once

#include <string>
#include <string_view>

namespace podjail::test {

// A big-endian length of `width` bytes, and what it announces.
inline std::string vector_of(std::size_t width, std::string_view content) {
  std::string out;
  for (std::size_t i = width; i-- > 0;) out.push_back(static_cast<char>(content.size() >> (8 * i)));
  return out.append(content);
}

inline std::string extension(char type, std::string_view content) {
  return std::string{'\0', type} + vector_of(2, content);
}

inline std::string server_name_extension(std::string_view name) {
  return extension(0, vector_of(2, std::string(1, '\0') + vector_of(2, name)));
}

inline std::string handshake_record(std::string_view message) {
  return std::string("\x16\x03\x01", 3) + vector_of(2, message);
}

inline std::string client_hello(std::string_view extensions) {
  const std::string body = std::string(2 + 32, '\3') + vector_of(1, "") + vector_of(2, "\x13\x01") +
                           vector_of(1, std::string(1, '\0')) + vector_of(2, extensions);
  return handshake_record("\1" + vector_of(3, body));
}

inline std::string client_hello_for(std::string_view name) {
  return client_hello(extension(43, "\2\3\4") + server_name_extension(name));
}

}  // namespace podjail::test
