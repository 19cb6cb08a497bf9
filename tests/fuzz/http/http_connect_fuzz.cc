// A request for a tunnel that is accepted is whole, names a port, and does not depend on what follows it. A
// target in absolute form that is accepted leads where its Host does, and what is left of it is a path.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sidecar/http/absolute_target.h"
#include "sidecar/http/connect_head.h"
#include "tests/fuzz/http/require.h"

namespace {

void check_absolute(const std::string& text) {
  using podjail::fuzz::require;
  const auto blank = text.find(' ');
  const auto host = blank == text.npos ? std::string() : text.substr(blank + 1);
  const auto target = text.substr(0, blank);
  const auto absolute = podjail::http::parse_absolute_target(target, host);
  if (!absolute) return;
  require(absolute->origin.starts_with('/') && absolute->authority.port);
  const auto named = podjail::http::Authority::parse(host);
  require(named && named->host == absolute->authority.host);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::fuzz::require;
  using podjail::http::ParseState;
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_absolute(text);
  const podjail::http::HeadLimits limits{512, 8};
  const auto head = podjail::http::parse_connect_head(text, limits);
  require(head.state != ParseState::kNeedMore || size < limits.max_bytes);
  if (head.state != ParseState::kComplete) return 0;
  require(head.length <= size && head.length <= limits.max_bytes);
  require(text.starts_with("CONNECT ") && text.substr(head.length - 4, 4) == "\r\n\r\n");
  require(head.target && head.target->port && *head.target->port != 0);
  const auto alone = podjail::http::parse_connect_head(text.substr(0, head.length), limits);
  require(alone.state == ParseState::kComplete && alone.target->host == head.target->host);
  const auto less = podjail::http::parse_connect_head(text.substr(0, head.length - 1), limits);
  require(less.state == ParseState::kNeedMore);
  return 0;
}
