// Parses request heads out of a connection's buffer. One parser serves a whole connection and reuses its
// storage.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "sidecar/http/message.h"

namespace podjail::http {

struct HeadLimits {
  std::size_t max_bytes = 65536;
  std::size_t max_headers = 100;
};

// The forms a request target may have: a path, or also the absolute form, as clients send it to a proxy.
enum class TargetForms : std::uint8_t { kOrigin, kAbsoluteToo };

enum class ParseState : std::uint8_t { kComplete, kNeedMore, kRejected };

class RequestParser {
 public:
  explicit RequestParser(HeadLimits limits, TargetForms forms = TargetForms::kOrigin)
      : limits_(limits), forms_(forms) {}

  // Looks at the start of `buffer`. After kNeedMore, call again with the same bytes and more behind them.
  ParseState parse(std::string_view buffer);

  // After kComplete: the head (views of the buffer last given) and its length in bytes.
  const RequestHead& head() const { return head_; }
  std::size_t head_bytes() const { return length_; }
  // After kRejected.
  const Rejection& rejection() const { return rejection_; }

 private:
  ParseState reject(Rejection rejection);

  std::optional<Rejection> take_target(std::string_view target);

  HeadLimits limits_;
  TargetForms forms_;
  RequestHead head_;
  Rejection rejection_;
  std::size_t scanned_ = 0;
  std::size_t length_ = 0;
};

}  // namespace podjail::http
