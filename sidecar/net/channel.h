// A ByteStream that can be awaited: the only place where the sidecar waits for a peer. Reads are
// readiness-first (wait, then read): a proxy almost always asks before the answer is there, and the read that
// fails first costs a system call per request. Writes go straight out and wait only when the kernel's buffer
// is full.
//
// Thread rule: everything on the worker's thread. One reader and one writer may wait at the same time.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <memory>

#include "sidecar/net/byte_stream.h"
#include "sidecar/net/cancellable.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/task.h"

namespace podjail::net {

class Channel final : public Cancellable {
 public:
  Channel(asio::io_context& context, Deadlines& deadlines, std::unique_ptr<ByteStream> stream);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  ByteStream& stream() { return *stream_; }
  int fd() const { return stream_->fd(); }
  // Puts another stream on the same descriptor (TLS over what was plain TCP).
  void replace_stream(std::unique_ptr<ByteStream> stream) { stream_ = std::move(stream); }
  std::unique_ptr<ByteStream> take_stream() { return std::move(stream_); }

  // Applies to every wait until changed; when it passes, waits end and reads and writes give kFailed.
  void set_deadline(Deadline when) { watch_.set(when); }
  void clear_deadline() { watch_.clear(); }
  bool timed_out() const { return end_ == End::kDeadline; }

  // Ends every wait, now and later, as a passed deadline does.
  void cancel() override;
  // Takes a cancel() back, for another conversation on the channel; a passed deadline stays.
  void resume() {
    if (end_ == End::kCancelled) end_ = End::kNone;
  }
  bool cancelled() const { return end_ == End::kCancelled; }

  // kDone when ready; kFailed when the deadline passed or the channel was cancelled.
  Task<IoState> wait(IoState want);
  // At least one byte (kDone), the end (kEnd) or kFailed.
  Task<IoOutcome> read(std::span<char> into);
  // Writes what the kernel takes at once, which is nearly always everything. kDone: all of it; kFailed;
  // otherwise what to wait for before the rest (from `bytes` on) can be written.
  IoOutcome write_now(std::string_view from);
  // kDone when all bytes are written, or kFailed.
  Task<IoState> write_all(std::string_view from);

 private:
  enum class End : std::uint8_t { kNone, kDeadline, kCancelled };
  void end(End how);

  std::unique_ptr<ByteStream> stream_;
  asio::posix::basic_stream_descriptor<Executor> descriptor_;
  Deadlines::Watch watch_;
  End end_ = End::kNone;
};

}  // namespace podjail::net
