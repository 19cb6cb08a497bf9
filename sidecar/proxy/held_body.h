// A request's body that policies read before the verdict: collected whole, within bounds, and then given to
// the exchange as if it were just arriving.
//
// Memory: at most what the policies declare per request, and kMaxHeldBytes for all requests of a worker.
#pragma once

#include <optional>
#include <string>

#include "lib/contract/reason.h"
#include "sidecar/proxy/downstream.h"
#include "sidecar/proxy/served_request.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

// The workload's side with a body that has been read from it.
class ReplayedDownstream final : public Downstream {
 public:
  ReplayedDownstream(Downstream& inner, const std::string& body) : inner_(inner), body_(body) {}

  void set_deadline(net::Deadline when) override { inner_.set_deadline(when); }
  void clear_deadline() override { inner_.clear_deadline(); }
  bool has_stalled() const override { return inner_.has_stalled(); }
  bool has_left() const override { return inner_.has_left(); }
  void tie(net::Cancellable* upstream) override { inner_.tie(upstream); }

  net::Task<void> invite_body() override { co_return; }  // it has been
  net::Task<Body> read_body(Pieces& pieces) override;
  std::uint64_t body_bytes() const override { return inner_.body_bytes(); }
  void stop_body() override { inner_.stop_body(); }
  void resume() override { inner_.resume(); }

  Next begin_answer(const http::ResponseHead& head) override { return inner_.begin_answer(head); }
  bool put(Pieces& pieces) override { return inner_.put(pieces); }
  net::Task<bool> write(const Pieces& pieces) override { return inner_.write(pieces); }
  void end_answer(std::span<const http::Header> trailers) override { inner_.end_answer(trailers); }
  bool flush_now() override { return inner_.flush_now(); }
  net::Task<bool> flush() override { return inner_.flush(); }
  std::optional<Relay::Side> switch_to(const http::ResponseHead& head, std::string_view protocol) override {
    return inner_.switch_to(head, protocol);
  }

 private:
  Downstream& inner_;
  const std::string& body_;
  enum class Given : std::uint8_t { kNothing, kAll } given_ = Given::kNothing;
};

class HeldBody {
 public:
  static constexpr std::size_t kMaxHeldBytes = std::size_t{64} << 20U;

  // Both must outlive it.
  HeldBody(Worker& worker, Downstream& downstream)
      : worker_(worker), downstream_(downstream), replay_(downstream, bytes_) {}
  ~HeldBody() { worker_.held_bytes() -= bytes_.size(); }
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;

  // What the policies say of the request that wants its body, which is read now: as ServedRequest::judge().
  net::Task<std::optional<http::Refusal>> judge(ServedRequest& served, const http::RequestHead& head,
                                                Scheme scheme);
  // After judge(): the workload's side with the body still to be read.
  Downstream& replay() { return replay_; }

 private:
  // Reads the body that follows `head`, of at most `max_bytes`: nothing when it is whole, else why the
  // request is refused.
  net::Task<std::optional<Reason>> collect(const http::RequestHead& head, std::uint64_t max_bytes);
  std::optional<Reason> keep(const Downstream::Pieces& pieces, std::uint64_t max_bytes);

  Worker& worker_;
  Downstream& downstream_;
  std::string bytes_;
  ReplayedDownstream replay_;
};

}  // namespace podjail::proxy
