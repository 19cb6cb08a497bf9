#include "sidecar/proxy/upstream_h2.h"

#include <boost/asio/co_spawn.hpp>
#include <utility>

namespace podjail::proxy {

Result<std::shared_ptr<UpstreamH2>> UpstreamH2::start(net::asio::io_context& context,
                                                      std::unique_ptr<Upstream> upstream,
                                                      http2::SessionLimits limits, std::string_view scheme) {
  std::shared_ptr<UpstreamH2> made(new UpstreamH2(context, std::move(upstream)));
  auto session = http2::ClientSession::make(limits, scheme, *made);
  if (!session) return tl::unexpected(std::move(session.error()));
  made->session_ = std::move(*session);
  made->upstream_->channel.clear_deadline();
  // Each coroutine keeps the connection alive; whatever ends one ends the other.
  const auto ended = [made](const std::exception_ptr&) { made->close(); };
  net::asio::co_spawn(context.get_executor(), made->read_loop(), ended);
  net::asio::co_spawn(context.get_executor(), made->write_loop(), ended);
  return made;
}

net::Task<void> UpstreamH2::read_loop() {
  auto& buffer = upstream_->buffer;
  while (state_ != State::kClosed) {
    if (buffer.empty() && co_await read_more() != net::IoState::kDone) break;
    const auto received = session_->receive(buffer.readable());
    buffer.consume(buffer.readable().size());
    output_.notify();
    if (!received || session_->is_over()) break;
  }
}

// Between reads no storage is held.
net::Task<net::IoState> UpstreamH2::read_more() {
  auto& buffer = upstream_->buffer;
  auto& channel = upstream_->channel;
  buffer.release_if_empty();
  while (true) {
    if (!channel.stream().has_pending()) {
      const auto ready = co_await channel.wait(net::IoState::kWantRead);
      if (ready != net::IoState::kDone) co_return ready;
    }
    const auto read = channel.stream().read_some(buffer.writable());
    if (read.state == net::IoState::kWantRead) {
      buffer.release_if_empty();
      if (channel.stream().has_pending() &&
          co_await channel.wait(net::IoState::kWantRead) != net::IoState::kDone)
        co_return net::IoState::kFailed;
      continue;
    }
    if (read.state == net::IoState::kWantWrite) {
      if (co_await channel.wait(net::IoState::kWantWrite) != net::IoState::kDone)
        co_return net::IoState::kFailed;
      continue;
    }
    buffer.commit(read.bytes);
    co_return read.state;
  }
}

net::Task<void> UpstreamH2::write_loop() {
  while (state_ != State::kClosed) {
    const auto bytes = session_->take_output();
    if (bytes.empty()) {
      co_await output_.wait();
      continue;
    }
    writing_ = Output::kWriting;
    if (co_await upstream_->channel.write_all(bytes) != net::IoState::kDone) break;
    writing_ = Output::kFree;
    for (const auto& [id, stream] : streams_) stream->look_again();
  }
}

UpstreamStream* UpstreamH2::find(http2::StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

void UpstreamH2::on_response(http2::StreamId id, const http::ResponseHead& head) {
  if (auto* stream = find(id)) stream->take_head(head);
}

void UpstreamH2::on_data(http2::StreamId id, std::string_view bytes) {
  if (auto* stream = find(id)) stream->take(bytes);
}

void UpstreamH2::on_trailers(http2::StreamId id, std::span<const http::Header> trailers) {
  if (auto* stream = find(id)) stream->take_trailers(trailers);
}

void UpstreamH2::on_end(http2::StreamId id) {
  if (auto* stream = find(id)) stream->finish(UpstreamStream::End::kWhole);
}

void UpstreamH2::on_reset(http2::StreamId id, const http2::StreamReset& reset) {
  auto* stream = find(id);
  if (stream == nullptr) return;
  const bool untouched = reset.processed == http2::StreamReset::Processed::kNo;
  if (untouched) {
    stream->finish(UpstreamStream::End::kUnprocessed);
  } else {
    stream->finish(reset.detail.empty() ? UpstreamStream::End::kReset : UpstreamStream::End::kMalformed,
                   reset.detail);
  }
}

bool UpstreamH2::is_usable() const {
  return state_ == State::kServing && !session_->is_ending();
}

std::optional<net::Deadline> UpstreamH2::idle_since() const {
  return streams_.empty() ? std::optional(idle_since_) : std::nullopt;
}

std::optional<http2::StreamId> UpstreamH2::open(UpstreamStream& stream, const http::RequestHead& head,
                                                std::string_view authority, http2::Body body) {
  if (!can_open()) return std::nullopt;
  const auto id = session_->open(head, authority, body);
  if (id) streams_.emplace(*id, &stream);
  output_.notify();
  return id;
}

void UpstreamH2::send(http2::StreamId id, std::string_view bytes) {
  session_->send(id, bytes);
  output_.notify();
}

void UpstreamH2::finish(http2::StreamId id) {
  session_->finish(id);
  output_.notify();
}

void UpstreamH2::consume(http2::StreamId id, std::size_t bytes) {
  session_->consume(id, bytes);
  output_.notify();
}

void UpstreamH2::leave(http2::StreamId id) {
  if (streams_.erase(id) == 0) return;
  session_->abort(id);
  output_.notify();
  if (!streams_.empty()) return;
  idle_since_ = net::coarse_now();
  if (state_ == State::kRetired) close();
}

void UpstreamH2::retire() {
  if (state_ != State::kServing) return;
  state_ = State::kRetired;
  if (streams_.empty()) close();
}

void UpstreamH2::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  // What is owed to the upstream (a GOAWAY, a reset) goes as far as the socket takes it at once.
  session_->drain();
  if (writing_ == Output::kFree) {
    upstream_->channel.write_now(session_->take_output());
    upstream_->channel.stream().shut_down_write();
  }
  upstream_->channel.cancel();
  output_.notify();
  for (const auto& [id, stream] : streams_) stream->finish(UpstreamStream::End::kLost);
}

}  // namespace podjail::proxy
