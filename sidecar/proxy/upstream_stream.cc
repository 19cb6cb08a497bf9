#include "sidecar/proxy/upstream_stream.h"

#include <utility>

#include "sidecar/proxy/upstream_h2.h"

namespace podjail::proxy {

UpstreamStream::UpstreamStream(net::asio::io_context& context, net::Deadlines& deadlines,
                               std::shared_ptr<UpstreamH2> connection, std::chrono::milliseconds timeout)
    : watch_(deadlines, [this] { finish(End::kTimeout); }),
      changed_(context),
      connection_(std::move(connection)),
      timeout_(timeout) {}

UpstreamStream::~UpstreamStream() {
  if (id_) connection_->leave(*id_);
}

bool UpstreamStream::open(const http::RequestHead& head, std::string_view authority, http2::Body body) {
  id_ = connection_->open(*this, head, authority, body);
  return id_.has_value();
}

net::Task<bool> UpstreamStream::answer() {
  while (!head_ && end_ == End::kNone) co_await changed_.wait();
  co_return head_.has_value();
}

net::Task<bool> UpstreamStream::read(std::string& bytes) {
  while (!has_arrived()) co_await changed_.wait();
  bytes.clear();
  // What arrived before a failure is not worth relaying: its end will not come.
  if (end_ != End::kNone && end_ != End::kWhole) co_return false;
  std::swap(bytes, arrived_);
  co_return !bytes.empty();
}

void UpstreamStream::consume(std::size_t bytes) {
  connection_->consume(*id_, bytes);
}

std::vector<http::Header> UpstreamStream::trailers() const {
  std::vector<http::Header> views;
  for (const auto& field : trailers_) views.push_back({field.name, field.value});
  return views;
}

net::Task<bool> UpstreamStream::write(const Downstream::Pieces& pieces) {
  for (const auto piece : pieces) {
    set_deadline(net::coarse_now() + timeout_);
    while (end_ == End::kNone && !connection_->has_room(*id_)) co_await changed_.wait();
    if (end_ != End::kNone) co_return false;
    connection_->send(*id_, piece);
  }
  co_return true;
}

net::Task<bool> UpstreamStream::end_body() {
  if (end_ != End::kNone) co_return false;
  connection_->finish(*id_);
  co_return true;
}

void UpstreamStream::take_head(const http::ResponseHead& head) {
  std::size_t size = 0;
  for (const auto& header : head.headers) size += header.name.size() + header.value.size();
  text_.reserve(size);  // the views stay valid while it grows
  const auto keep = [this](std::string_view text) {
    const auto begin = text_.size();
    return std::string_view(text_.append(text)).substr(begin);
  };
  head_ = head;
  for (auto& header : head_->headers) header = {keep(header.name), keep(header.value)};
  changed_.notify();
}

void UpstreamStream::take_trailers(std::span<const http::Header> trailers) {
  for (const auto& field : trailers) trailers_.push_back({std::string(field.name), std::string(field.value)});
}

void UpstreamStream::finish(End end, std::string_view detail) {
  if (end_ != End::kNone) return;
  end_ = end;
  detail_ = detail;
  changed_.notify();
}

}  // namespace podjail::proxy
