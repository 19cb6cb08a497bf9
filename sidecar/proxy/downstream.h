// The workload's side of one exchange, whichever version of HTTP it speaks: where the request's body comes
// from and where the answer goes. Exchange and Upload know nothing else of the workload.
//
// Thread rule: the worker's thread. The body may be read while the answer is written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"
#include "sidecar/net/channel.h"
#include "sidecar/proxy/relay.h"

namespace podjail::proxy {

// What to do with the workload's connection after a request.
// kLinger: close, but the workload is still sending and must be able to read its answer.
enum class Next : std::uint8_t { kRequest, kClose, kLinger };

class Downstream {
 public:
  enum class Body : std::uint8_t {
    kSome,
    kComplete,   // no pieces are left
    kMalformed,  // the workload's framing is broken
    kGone,       // the workload left, let its deadline pass, or nobody wants the rest (stop_body)
  };
  using Pieces = std::vector<std::string_view>;

  virtual ~Downstream() = default;

  // Applies to every wait for the workload until changed.
  virtual void set_deadline(net::Deadline when) = 0;
  virtual void clear_deadline() = 0;
  // Whether a deadline of it passed; whether it is known to have left.
  virtual bool has_stalled() const = 0;
  virtual bool has_left() const = 0;
  // Waits for `upstream` end when the workload leaves, as far as its protocol tells while nothing is written.
  // Null: no longer.
  virtual void tie(net::Cancellable* upstream) = 0;

  // The request's body. The workload is told that it may send it, if it asked.
  virtual net::Task<void> invite_body() = 0;
  // Content that has arrived, as views that stay valid until the next call. Waits for at least one byte.
  virtual net::Task<Body> read_body(Pieces& pieces) = 0;
  virtual std::uint64_t body_bytes() const = 0;  // read so far, on the wire, framing included
  // Ends a read_body() that waits; afterwards, resume() lets the answer be written.
  virtual void stop_body() = 0;
  virtual void resume() = 0;

  // The answer. Its head, which is kept for now, and what becomes of the connection after it.
  virtual Next begin_answer(const http::ResponseHead& head) = 0;
  // Takes pieces of the body, or all but those that are still in `pieces` afterwards. False: write() them
  // before going on.
  virtual bool put(Pieces& pieces) = 0;
  virtual net::Task<bool> write(const Pieces& pieces) = 0;
  // The answer is whole. `trailers` are fields behind its body, which HTTP/1.1 drops.
  virtual void end_answer(std::span<const http::Header> trailers) = 0;
  // Sends what is kept as far as that goes at once: true when that was all. The rest is for flush(), which is
  // false when the workload is gone.
  virtual bool flush_now() = 0;
  virtual net::Task<bool> flush() = 0;

  // Answers 101 for `protocol` and gives the bare connection away, after a flush(); nothing where the version
  // of HTTP has no such thing.
  virtual std::optional<Relay::Side> switch_to(const http::ResponseHead& head, std::string_view protocol) = 0;
};

}  // namespace podjail::proxy
