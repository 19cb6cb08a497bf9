// An HTTP/1.1 connection as the workload's side of one exchange after another.
#pragma once

#include <string>

#include "sidecar/http/body_reader.h"
#include "sidecar/net/buffer.h"
#include "sidecar/proxy/downstream.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

class Http1Downstream final : public Downstream {
 public:
  // All must outlive it.
  Http1Downstream(Worker& worker, net::Channel& channel, net::Buffer& in)
      : worker_(worker), channel_(channel), in_(in) {}

  // Begins with another request, whose body's first bytes are in the buffer. `head` must outlive its
  // exchange.
  void begin_request(const http::RequestHead& head);

  void set_deadline(net::Deadline when) override { channel_.set_deadline(when); }
  void clear_deadline() override { channel_.clear_deadline(); }
  bool has_stalled() const override { return channel_.timed_out(); }
  bool has_left() const override { return false; }
  // A workload that leaves is seen when the answer is written.
  void tie(net::Cancellable*) override {}

  net::Task<void> invite_body() override;
  net::Task<Body> read_body(Pieces& pieces) override;
  std::uint64_t body_bytes() const override { return body_bytes_; }
  void stop_body() override { channel_.cancel(); }
  void resume() override { channel_.resume(); }

  Next begin_answer(const http::ResponseHead& head) override;
  bool put(Pieces& pieces) override;
  net::Task<bool> write(const Pieces& pieces) override;
  void end_answer(std::span<const http::Header> trailers) override;
  bool flush_now() override;
  net::Task<bool> flush() override;
  std::optional<Relay::Side> switch_to(const http::ResponseHead& head, std::string_view protocol) override;

 private:
  Worker& worker_;
  net::Channel& channel_;
  net::Buffer& in_;
  const http::RequestHead* head_ = nullptr;
  std::optional<http::BodyReader> reader_;  // of the request's body, if there is one
  std::uint64_t body_bytes_ = 0;
  std::size_t taken_ = 0;                         // bytes of in_ that the last pieces were found in
  http::Framing framing_ = http::Framing::kNone;  // of the answer
  std::string out_;                               // what of the answer is kept; its storage is reused
};

}  // namespace podjail::proxy
