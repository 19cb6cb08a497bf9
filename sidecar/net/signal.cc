#include "sidecar/net/signal.h"

namespace podjail::net {

Signal::Signal(asio::io_context& context) : timer_(context) {
  timer_.expires_at(Deadline::max());
}

Task<void> Signal::wait() {
  co_await timer_.async_wait(kAwait);
}

}  // namespace podjail::net
