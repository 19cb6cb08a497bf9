// Decodes the body of a message from whatever bytes have arrived, by length, chunks or end of stream. Pure:
// bytes in, views of them out; the caller reads and writes.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::http {

enum class BodyState : std::uint8_t { kMore, kComplete, kMalformed };

class BodyReader {
 public:
  // A body of a message whose head has just been parsed.
  BodyReader(Framing framing, std::uint64_t content_length);
  ~BodyReader();
  BodyReader(BodyReader&&) noexcept;
  BodyReader& operator=(BodyReader&&) noexcept;

  struct Step {
    BodyState state = BodyState::kMore;
    std::size_t consumed = 0;  // bytes of `input` that are done with; the rest must be given again
  };
  // Content bytes found in `input` are appended to `pieces` as views of it. A head of a chunk that is not
  // whole yet consumes nothing.
  Step feed(std::string_view input, std::vector<std::string_view>& pieces);

  // The stream ended. kComplete only where the end of the stream is the end of the body.
  BodyState end_of_stream() const;
  bool is_complete() const { return state_ == BodyState::kComplete; }

 private:
  struct Chunks;
  Framing framing_;
  std::uint64_t left_;
  BodyState state_;
  std::unique_ptr<Chunks> chunks_;
};

}  // namespace podjail::http
