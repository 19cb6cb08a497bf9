// What a daemon of the host says over HTTP at its Unix socket, as CRI-O tells its configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::agent {

inline constexpr std::size_t kMaxAnswerBytes = 1 << 20;  // CRI-O's whole configuration is some 10 KiB

// The body of the answer to GET `target` (such as "/config") of who listens at `socket`. kUnavailable if
// nobody does, or for another status than 200; kTimeout, kExhausted.
Result<std::string> get_over_unix(const std::string& socket, const std::string& target,
                                  std::chrono::seconds limit);

// The body of an answer of HTTP/1 that ended with its connection. kInvalid for what is none; kUnavailable for
// another status than 200. Pure.
Result<std::string> body_of(std::string_view answer);

}  // namespace podjail::agent
