// Frames of HTTP/2 as bytes, written and read without nghttp2: what a peer may send that no library would.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::http2::test {

// Types and flags of RFC 9113 §6.
enum Type : char {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPush = 5,
  kPing = 6,
  kGoaway = 7,
  kWindow = 8,
  kContinuation = 9
};
enum Flag : char { kNoFlag = 0, kEndStream = 1, kEndHeaders = 4 };

inline std::string frame(Type type, int flags, std::uint32_t stream, std::string_view payload) {
  const auto size = payload.size();
  std::string bytes{static_cast<char>(size >> 16U), static_cast<char>(size >> 8U), static_cast<char>(size),
                    type, static_cast<char>(flags)};
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(stream >> shift);
  return bytes.append(payload);
}

// HPACK, literals that are not indexed (RFC 7541 §6.2.2); each string is shorter than 127 bytes.
inline std::string block(const std::vector<http::Header>& fields) {
  std::string bytes;
  for (const auto& field : fields) {
    bytes.append(1, '\0').append(1, static_cast<char>(field.name.size())).append(field.name);
    bytes.append(1, static_cast<char>(field.value.size())).append(field.value);
  }
  return bytes;
}

struct Seen {  // a frame
  char type;
  char flags;
  std::string payload;
};

inline std::vector<Seen> frames_of(std::string_view bytes) {
  std::vector<Seen> frames;
  while (bytes.size() >= 9) {
    const auto at = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
    };
    const auto size = at(0) << 16U | at(1) << 8U | at(2);
    frames.push_back({bytes[3], bytes[4], std::string(bytes.substr(9, size))});
    bytes.remove_prefix(9 + size);
  }
  return frames;
}

inline long count(const std::vector<Seen>& frames, Type type) {
  return std::count_if(frames.begin(), frames.end(), [&](const Seen& seen) { return seen.type == type; });
}

inline bool ends(const std::vector<Seen>& frames) {
  return std::any_of(frames.begin(), frames.end(), [](const Seen& seen) {
    return (seen.type == kData || seen.type == kHeaders) && (seen.flags & kEndStream) != 0;
  });
}

// The error of a GOAWAY among them, -1 without one.
inline int goaway(const std::vector<Seen>& frames) {
  for (const auto& seen : frames) {
    if (seen.type == kGoaway) return seen.payload.at(7);
  }
  return -1;
}

}  // namespace podjail::http2::test
