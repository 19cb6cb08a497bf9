// BodyReader with chunks: how the bytes arrive changes nothing, a body that is complete ends where a decoder
// that follows the grammar to the letter ends it, and what append_chunk writes decodes to the same content.
// The first byte of an input is the size of a portion.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "sidecar/http/body_reader.h"
#include "sidecar/http/serialise.h"
#include "tests/fuzz/http/require.h"

namespace {

using namespace podjail::http;
using podjail::fuzz::require;

struct Decoded {
  BodyState state = BodyState::kMore;
  std::string content;
  std::size_t consumed = 0;
  std::string chunks;  // the content, written again as it came
};

// Feeds as a connection does: what is not consumed is given again with more behind it.
Decoded decode(std::string_view wire, std::size_t portion) {
  BodyReader reader(Framing::kChunked, 0);
  Decoded decoded;
  std::size_t arrived = 0;
  while (decoded.state == BodyState::kMore && arrived < wire.size()) {
    arrived = std::min(arrived + portion, wire.size());
    std::size_t consumed = 1;
    while (decoded.state == BodyState::kMore && consumed > 0 && decoded.consumed < arrived) {
      std::vector<std::string_view> pieces;
      const std::string buffer(wire.substr(decoded.consumed, arrived - decoded.consumed));
      const auto step = reader.feed(buffer, pieces);
      require(step.consumed <= buffer.size());
      for (const auto piece : pieces) decoded.content.append(piece);
      for (const auto piece : pieces) append_chunk(decoded.chunks, piece);
      consumed = step.consumed;
      decoded.consumed += consumed;
      decoded.state = step.state;
    }
  }
  require(reader.is_complete() == (decoded.state == BodyState::kComplete));
  return decoded;
}

// RFC 9112 §7.1, to the letter. Nothing where the body is broken or not whole.
std::optional<Decoded> decode_strictly(std::string_view wire) {
  Decoded decoded;
  const auto whole = wire;
  while (true) {
    const auto end = wire.find("\r\n");
    if (end == wire.npos) return std::nullopt;
    std::uint64_t size = 0;
    const auto [after, error] = std::from_chars(wire.data(), wire.data() + end, size, 16);
    if (error != std::errc()) return std::nullopt;
    const auto extension = wire.substr(0, end).substr(static_cast<std::size_t>(after - wire.data()));
    const auto mark = extension.find_first_not_of(" \t");
    if (!extension.empty() && (mark == extension.npos || extension[mark] != ';')) return std::nullopt;
    if (extension.find_first_of("\r\n") != extension.npos) return std::nullopt;
    if (size == 0) break;
    wire.remove_prefix(end + 2);
    if (wire.size() < 2 || size > wire.size() - 2 || wire.substr(size, 2) != "\r\n") return std::nullopt;
    decoded.content.append(wire.substr(0, size));
    wire.remove_prefix(size + 2);
  }
  const auto end = wire.find("\r\n\r\n");  // of the last chunk or of the trailers behind it
  if (end == wire.npos) return std::nullopt;
  decoded.consumed = whole.size() - wire.size() + end + 4;
  return decoded;
}

void check_written(const Decoded& body) {
  std::string wire = body.chunks;
  wire.append(kLastChunk).append("GET /next");
  const auto again = decode(wire, wire.size());
  require(again.state == BodyState::kComplete && again.content == body.content);
  require(again.consumed == body.chunks.size() + kLastChunk.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view wire(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto at_once = decode(wire, wire.size());
  const auto in_portions = decode(wire, std::size_t{1} + data[0] % 64);
  require(in_portions.state == at_once.state);
  // A broken body is dropped wherever it is found to be broken: its parts may differ.
  if (at_once.state != BodyState::kMalformed) {
    require(in_portions.content == at_once.content && in_portions.consumed == at_once.consumed);
  }
  if (at_once.state == BodyState::kComplete) {
    const auto strict = decode_strictly(wire);
    require(strict && strict->content == at_once.content && strict->consumed == at_once.consumed);
  }
  check_written(at_once);
  check_written(in_portions);
  return 0;
}
