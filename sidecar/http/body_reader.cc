#include "sidecar/http/body_reader.h"

#include <algorithm>

#include "sidecar/http/beast_parser.h"
#include "sidecar/http/serialise.h"

namespace podjail::http {

// Beast decodes chunks only as part of a message, so each chunked body gets a parser that has read a fixed
// head.
struct BodyReader::Chunks {
  static constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  BeastParser<true> parser;
  enum class Progress : std::uint8_t { kNone, kSome } progress = Progress::kNone;

  Chunks() {
    beast::error_code error;
    parser.body_limit(boost::none);
    parser.put(boost::asio::const_buffer(kHead.data(), kHead.size()), error);
    parser.eager(true);
  }

  // Beast 1.81 asserts that the last chunk of an empty body comes as a whole (boostorg/beast#2861).
  bool must_wait(std::string_view input) const {
    return progress == Progress::kNone && input.front() == '0' && input.size() < kLastChunk.size();
  }
};

BodyReader::BodyReader(Framing framing, std::uint64_t content_length)
    : framing_(framing),
      left_(content_length),
      state_(framing == Framing::kNone || (framing == Framing::kLength && content_length == 0)
                 ? BodyState::kComplete
                 : BodyState::kMore) {
  if (framing == Framing::kChunked) chunks_ = std::make_unique<Chunks>();
}

BodyReader::~BodyReader() = default;
BodyReader::BodyReader(BodyReader&&) noexcept = default;
BodyReader& BodyReader::operator=(BodyReader&&) noexcept = default;

BodyReader::Step BodyReader::feed(std::string_view input, std::vector<std::string_view>& pieces) {
  if (state_ != BodyState::kMore || input.empty()) return {state_, 0};
  if (framing_ == Framing::kUntilClose) {
    pieces.push_back(input);
    return {state_, input.size()};
  }
  if (framing_ == Framing::kLength) {
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
    pieces.push_back(input.substr(0, take));
    left_ -= take;
    if (left_ == 0) state_ = BodyState::kComplete;
    return {state_, take};
  }
  if (chunks_->must_wait(input)) return {state_, 0};
  chunks_->parser.pieces = &pieces;
  beast::error_code error;
  const auto consumed = chunks_->parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
  chunks_->parser.pieces = nullptr;
  if (consumed > 0) chunks_->progress = Chunks::Progress::kSome;
  if (chunks_->parser.is_done()) state_ = BodyState::kComplete;
  if (error && error != beast::http::error::need_more) state_ = BodyState::kMalformed;
  return {state_, consumed};
}

BodyState BodyReader::end_of_stream() const {
  if (state_ == BodyState::kMore)
    return framing_ == Framing::kUntilClose ? BodyState::kComplete : BodyState::kMalformed;
  return state_;
}

}  // namespace podjail::http
