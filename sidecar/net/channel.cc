#include "sidecar/net/channel.h"

namespace podjail::net {

using WaitType = asio::posix::descriptor_base;

Channel::Channel(asio::io_context& context, Deadlines& deadlines, std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)),
      descriptor_(context.get_executor(), stream_->fd()),
      watch_(deadlines, [this] { end(End::kDeadline); }) {}

Channel::~Channel() {
  // The stream owns the descriptor: Asio only forgets it.
  descriptor_.release();
}

void Channel::cancel() {
  end(End::kCancelled);
}

void Channel::end(End how) {
  if (end_ == End::kNone) end_ = how;
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
}

Task<IoState> Channel::wait(IoState want) {
  if (end_ != End::kNone) co_return IoState::kFailed;
  const auto type = want == IoState::kWantWrite ? WaitType::wait_write : WaitType::wait_read;
  const auto [error] = co_await descriptor_.async_wait(type, kAwait);
  co_return error || end_ != End::kNone ? IoState::kFailed : IoState::kDone;
}

Task<IoOutcome> Channel::read(std::span<char> into) {
  auto want = IoState::kWantRead;
  bool ready = stream_->has_pending();
  while (true) {
    if (!ready && co_await wait(want) != IoState::kDone) co_return IoOutcome{};
    ready = false;
    const auto outcome = stream_->read_some(into);
    if (outcome.state != IoState::kWantRead && outcome.state != IoState::kWantWrite) co_return outcome;
    want = outcome.state;
  }
}

IoOutcome Channel::write_now(std::string_view from) {
  std::size_t written = 0;
  while (written < from.size()) {
    const auto outcome = stream_->write_some(from.substr(written));
    if (outcome.state != IoState::kDone)
      return {outcome.state == IoState::kEnd ? IoState::kFailed : outcome.state, written};
    written += outcome.bytes;
  }
  return {IoState::kDone, written};
}

Task<IoState> Channel::write_all(std::string_view from) {
  while (true) {
    const auto outcome = write_now(from);
    if (outcome.state == IoState::kDone || outcome.state == IoState::kFailed) co_return outcome.state;
    from.remove_prefix(outcome.bytes);
    if (co_await wait(outcome.state) != IoState::kDone) co_return IoState::kFailed;
  }
}

}  // namespace podjail::net
