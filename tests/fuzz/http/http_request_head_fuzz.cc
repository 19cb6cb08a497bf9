// RequestParser and append_request_head: how the bytes arrive changes nothing, another parser reads the same,
// and the head that is written for the upstream is one head that means what was parsed. The first byte of an
// input says where it is cut.
#include <algorithm>
#include <cstdint>
#include <string>

#include "sidecar/http/path_rules.h"
#include "sidecar/http/request_parser.h"
#include "sidecar/http/serialise.h"
#include "tests/fuzz/http/other_reading.h"
#include "tests/fuzz/http/require.h"
#include "tests/fuzz/http/written_head.h"

namespace {

using namespace podjail::http;
using podjail::fuzz::require;

constexpr HeadLimits kSmall = {.max_bytes = 1024, .max_headers = 12};  // within reach of an input
constexpr std::string_view kAuthority = "upstream.test:8443";

void require_same_meaning(const RequestHead& a, const RequestHead& b) {
  require(a.method == b.method && a.target == b.target && a.path == b.path && a.query == b.query);
  require(a.framing == b.framing && a.content_length == b.content_length);
}

void check_arrival(std::string_view text, std::size_t cut, const RequestParser& whole, ParseState state) {
  RequestParser parser(kSmall);
  const auto first = parser.parse(text.substr(0, cut));
  const auto last = first == ParseState::kNeedMore ? parser.parse(text) : first;
  require(last == state);
  if (state == ParseState::kRejected) require(!parser.rejection().detail.empty());
  if (state != ParseState::kComplete) return;
  require(parser.head_bytes() == whole.head_bytes());
  require_same_meaning(parser.head(), whole.head());
  podjail::fuzz::require_same_fields(parser.head().headers, whole.head().headers);
  require(parser.head().host == whole.head().host && parser.head().keep_alive == whole.head().keep_alive);
}

void check_head(const RequestHead& head) {
  require(!head.path.empty() && head.path.front() == '/' && !head.host.empty());
  require((head.framing == Framing::kLength) == (head.content_length > 0));
  require(head.target.size() == head.path.size() + (head.path == head.target ? 0 : head.query.size() + 1));
}

// What a policy sees is a path that cannot be made any plainer, and the path itself where nothing was to be
// done.
void check_path(const RequestHead& head) {
  const auto canonical = without_dot_segments(head.path);
  const auto again = read_path(canonical);
  require(again.problem.empty() && !again.has_dot_segment);
  require(again.has_encoded_slash == head.has_encoded_slash);
  require((canonical == head.path) == !head.has_dot_segment && !canonical.empty() &&
          canonical.front() == '/');
}

// What we accept another parser reads alike; what is no request line to us is none to it.
void check_other_reading(std::string_view text, const RequestParser& parser, ParseState state) {
  if (state == ParseState::kRejected && parser.rejection().detail == "not an HTTP/1.1 request") {
    require(!podjail::fuzz::read_request_otherwise(text.substr(0, text.find("\r\n\r\n") + 4)));
  }
  if (state != ParseState::kComplete) return;
  const auto other = podjail::fuzz::read_request_otherwise(text.substr(0, parser.head_bytes()));
  require(other.has_value());
  const auto& head = parser.head();
  require(head.method == other->method && head.target == other->target);
  require(head.minor_version == other->minor_version);
  podjail::fuzz::require_same_fields(head.headers, other->headers);
}

void check_written(const RequestHead& head) {
  std::string written;
  append_request_head(written, head, kAuthority);
  podjail::fuzz::require_one_plain_head(written);
  require(podjail::fuzz::count_fields(written, "host") == 1);
  for (const auto name :
       {"connection", "proxy-connection", "keep-alive", "te", "trailer", "upgrade", "expect"}) {
    require(podjail::fuzz::count_fields(written, name) == 0);
  }

  RequestParser parser(HeadLimits{});
  require(parser.parse(written) == ParseState::kComplete && parser.head_bytes() == written.size());
  require_same_meaning(parser.head(), head);
  require(parser.head().host == kAuthority);
  std::string again;
  append_request_head(again, parser.head(), kAuthority);
  require(again == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestParser parser(kSmall);
  const auto state = parser.parse(text);
  check_arrival(text, text.size() * data[0] / 255, parser, state);
  check_other_reading(text, parser, state);
  if (state != ParseState::kComplete) return 0;
  require(parser.head_bytes() <= std::min(text.size(), kSmall.max_bytes));
  check_head(parser.head());
  check_path(parser.head());
  check_written(parser.head());
  return 0;
}
