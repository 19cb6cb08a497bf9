#include "sidecar/proxy/relay.h"

#include <boost/asio/co_spawn.hpp>
#include <new>

namespace podjail::proxy {

Relay::Relay(Worker& worker, Side downstream, Side upstream, Limits limits)
    : worker_(worker),
      downstream_(downstream),
      upstream_(upstream),
      until_(limits.until),
      finished_(worker.context()) {
  up_.max_bytes = limits.max_sent;
  down_.max_bytes = limits.max_received;
  finished_.expires_at(net::Deadline::max());
}

net::Task<Relay::Outcome> Relay::run() {
  extend_deadlines();
  net::asio::co_spawn(worker_.context().get_executor(), carry(down_),
                      [this](const std::exception_ptr& error) {
                        if (error) fail(Reason::kInternal);  // out of memory is the only exception
                        down_.state = Direction::State::kEnded;
                        finished_.cancel();
                      });
  try {
    co_await carry(up_);
  } catch (const std::bad_alloc&) {
    fail(Reason::kInternal);  // the other direction must have ended before this object may go
  }
  while (down_.state == Direction::State::kRunning) co_await finished_.async_wait(net::kAwait);
  co_return Outcome{reason_, up_.bytes, down_.bytes};
}

net::Task<void> Relay::carry(Direction& direction) {
  auto& [channel, buffer] = direction.from;
  while (true) {
    if (buffer.empty()) {
      buffer.release_if_empty();
      const auto read = co_await read_some(direction.from);
      if (read.state == net::IoState::kEnd) break;
      if (read.state != net::IoState::kDone) co_return fail(direction.from_failed);
      buffer.commit(read.bytes);
    }
    const auto bytes = buffer.readable().size();
    if (direction.max_bytes && direction.bytes + bytes > *direction.max_bytes)
      co_return fail(direction.too_many);
    if (co_await direction.to.channel.write_all(buffer.readable()) != net::IoState::kDone)
      co_return fail(direction.to_failed);
    buffer.consume(bytes);
    direction.bytes += bytes;
    extend_deadlines();
  }
  direction.to.channel.stream().shut_down_write();
}

// Storage is taken when there is something to put into it: an idle tunnel holds none.
net::Task<net::IoOutcome> Relay::read_some(Side& side) {
  if (!side.channel.stream().has_pending()) {
    if (co_await side.channel.wait(net::IoState::kWantRead) != net::IoState::kDone)
      co_return net::IoOutcome{};
    const auto read = side.channel.stream().read_some(side.buffer.writable());
    if (read.state != net::IoState::kWantRead && read.state != net::IoState::kWantWrite) co_return read;
  }
  co_return co_await side.channel.read(side.buffer.writable());
}

// The other direction has no meaning without this one: it ends, too.
void Relay::fail(Reason reason) {
  if (reason_ == Reason::kAllowed) {
    const bool timed_out = downstream_.channel.timed_out() || upstream_.channel.timed_out();
    const bool is_late = until_ && net::Clock::now() >= *until_;
    if (timed_out) reason = is_late ? Reason::kDeadline : Reason::kTunnelTimeout;
    reason_ = reason;
  }
  downstream_.channel.cancel();
  upstream_.channel.cancel();
}

void Relay::extend_deadlines() {
  auto deadline = net::coarse_now() + worker_.config().limits.tunnel_idle_timeout;
  if (until_) deadline = std::min(deadline, *until_);
  downstream_.channel.set_deadline(deadline);
  upstream_.channel.set_deadline(deadline);
}

}  // namespace podjail::proxy
