// DNS messages on a TCP stream: each behind its length in two bytes (RFC 1035 §4.2.2, RFC 7766 §8).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "sidecar/dns/question.h"

namespace podjail::dns {

// What a client has sent and nobody has answered yet; room for one query, so a client that sends ahead is
// held back by its own socket.
class QueryBuffer {
 public:
  enum class State { kNeedMore, kComplete, kTooLong };

  State state() const;
  std::span<const std::uint8_t> query() const;  // when kComplete
  void drop_query();                            // when kComplete

  std::span<char> room();  // where to read to
  void add(std::size_t bytes) { used_ += bytes; }

 private:
  static constexpr std::size_t kPrefix = 2;
  std::size_t query_size() const { return static_cast<std::size_t>(bytes_[0]) << 8 | bytes_[1]; }

  std::array<std::uint8_t, kPrefix + kMaxQuery> bytes_{};
  std::size_t used_ = 0;
};

// A response behind its length.
std::string with_length(std::span<const std::uint8_t> response);

}  // namespace podjail::dns
