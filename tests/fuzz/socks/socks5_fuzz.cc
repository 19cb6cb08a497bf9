// A SOCKS5 message that is accepted is whole, within its bound, and does not depend on what follows it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sidecar/socks/socks5.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

template <typename Parse>
void check(const std::string& text, Parse parse) {
  using podjail::socks::State;
  const auto message = parse(text);
  require(message.state != State::kNeedMore || text.size() < podjail::socks::kMaxMessage);
  if (message.state != State::kComplete) return;
  require(message.length <= text.size() && message.length <= podjail::socks::kMaxMessage);
  require(parse(text.substr(0, message.length)).state == State::kComplete);
  require(parse(text.substr(0, message.length - 1)).state != State::kComplete);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check(text, podjail::socks::parse_greeting);
  check(text, podjail::socks::parse_request);
  const auto request = podjail::socks::parse_request(text);
  require(request.state != podjail::socks::State::kComplete || (request.target && request.target->port != 0));
  return 0;
}
