// ResponseParser and append_response_head: how the bytes arrive changes nothing, another parser reads the
// same, and the head that is written for the workload is one head whose body ends where we say. The first
// byte of an input says where it is cut.
#include <algorithm>
#include <cstdint>
#include <string>

#include "sidecar/http/response_parser.h"
#include "sidecar/http/serialise.h"
#include "tests/fuzz/http/other_reading.h"
#include "tests/fuzz/http/require.h"
#include "tests/fuzz/http/written_head.h"

namespace {

using namespace podjail::http;
using podjail::fuzz::count_fields;
using podjail::fuzz::require;

constexpr HeadLimits kSmall = {.max_bytes = 1024, .max_headers = 12};  // within reach of an input

void require_same_length(const ResponseHead& a, const ResponseHead& b) {
  require(a.framing == b.framing);
  if (a.framing == Framing::kLength) require(a.content_length == b.content_length);
}

void check_arrival(std::string_view text, std::size_t cut, std::string_view method,
                   const ResponseParser& whole, ParseState state) {
  ResponseParser parser(kSmall);
  const auto first = parser.parse(text.substr(0, cut), method);
  const auto last = first == ParseState::kNeedMore ? parser.parse(text, method) : first;
  require(last == state);
  if (state == ParseState::kRejected) require(!parser.rejection().detail.empty());
  if (state != ParseState::kComplete) return;
  const auto& a = parser.head();
  const auto& b = whole.head();
  require(parser.head_bytes() == whole.head_bytes());
  require(a.status == b.status && a.reason == b.reason && a.keep_alive == b.keep_alive);
  require(a.announced_length == b.announced_length && a.headers.size() == b.headers.size());
  require_same_length(a, b);
}

void check_written(const ResponseHead& head, std::string_view method, Framing framing, KeepAlive keep_alive) {
  std::string written;
  append_response_head(written, head, framing, keep_alive);
  podjail::fuzz::require_one_plain_head(written);
  require(count_fields(written, "connection") == (keep_alive == KeepAlive::kNo ? 1 : 0));
  require(count_fields(written, "transfer-encoding") == (framing == Framing::kChunked ? 1 : 0));
  for (const auto name : {"alt-svc", "upgrade", "keep-alive", "proxy-authenticate", "trailer"}) {
    require(count_fields(written, name) == 0);
  }

  ResponseParser parser(HeadLimits{});
  require(parser.parse(written, method) == ParseState::kComplete && parser.head_bytes() == written.size());
  const auto& read = parser.head();
  require(read.status == head.status && read.reason == head.reason && read.framing == framing);
  require(read.keep_alive == keep_alive);
  if (framing == Framing::kLength) require(read.content_length == head.content_length);
  std::string again;
  append_response_head(again, read, framing, keep_alive);
  require(again == written);
}

// Every framing an answer can be relayed with: its own, and where the client needs it chunks for an answer
// that ends with the stream, or the end of the stream for chunks.
void check_framings(const ResponseHead& head, std::string_view method) {
  check_written(head, method, head.framing, KeepAlive::kNo);
  if (head.framing != Framing::kUntilClose) check_written(head, method, head.framing, KeepAlive::kYes);
  if (head.framing == Framing::kUntilClose) {
    check_written(head, method, Framing::kChunked, KeepAlive::kYes);
    check_written(head, method, Framing::kChunked, KeepAlive::kNo);
  }
  if (head.framing == Framing::kChunked) check_written(head, method, Framing::kUntilClose, KeepAlive::kNo);
}

// What we accept another parser reads alike; what is no status line to us is none to it.
void check_other_reading(std::string_view text, const ResponseParser& parser, ParseState state) {
  if (state == ParseState::kRejected && parser.rejection().detail == "not an HTTP/1.1 answer") {
    const auto other = podjail::fuzz::read_response_otherwise(text.substr(0, text.find("\r\n\r\n") + 4));
    require(!other || other->status < 100);
  }
  if (state != ParseState::kComplete) return;
  const auto other = podjail::fuzz::read_response_otherwise(text.substr(0, parser.head_bytes()));
  require(other.has_value());
  require(parser.head().status == other->status && parser.head().reason == other->reason);
  podjail::fuzz::require_same_fields(parser.head().headers, other->headers);
}

void check(std::string_view text, std::size_t cut, std::string_view method) {
  ResponseParser parser(kSmall);
  const auto state = parser.parse(text, method);
  check_arrival(text, cut, method, parser, state);
  check_other_reading(text, parser, state);
  if (state != ParseState::kComplete) return;
  const auto& head = parser.head();
  require(parser.head_bytes() <= std::min(text.size(), kSmall.max_bytes));
  require(head.framing != Framing::kUntilClose || head.keep_alive == KeepAlive::kNo);
  const bool bodiless = method == "HEAD" || head.status < 200 || head.status == 204 || head.status == 304;
  require(!bodiless || head.framing == Framing::kNone);
  check_framings(head, method);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto cut = text.size() * data[0] / 255;
  check(text, cut, "GET");
  check(text, cut, "HEAD");
  return 0;
}
