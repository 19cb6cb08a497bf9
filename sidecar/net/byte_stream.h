// A connection as non-blocking bytes both ways: plain TCP here, TLS in sidecar/tls. Nothing in it waits;
// waiting is done by net::Channel (channel.h), which alone knows Asio and deadlines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lib/base/unique_fd.h"

namespace podjail::net {

enum class IoState : std::uint8_t {
  kDone,       // `bytes` were moved (at least one)
  kWantRead,   // nothing moved: try again when the descriptor is readable
  kWantWrite,  // nothing moved: try again when the descriptor is writable
  kEnd,        // the peer ended its direction properly (FIN; for TLS, close_notify)
  kFailed,     // reset, truncation without close_notify, protocol error
};

struct IoOutcome {
  IoState state = IoState::kFailed;
  std::size_t bytes = 0;
};

// Thread rule: used by one thread at a time. A read and a write may alternate freely.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  virtual int fd() const = 0;
  virtual IoOutcome read_some(std::span<char> into) = 0;
  // After kWantRead or kWantWrite, the next write must begin with the same bytes.
  virtual IoOutcome write_some(std::string_view from) = 0;
  // Bytes are already decrypted and waiting, so the descriptor need not become readable.
  virtual bool has_pending() const = 0;
  // Sends FIN (close_notify for TLS) without waiting for the peer's.
  virtual void shut_down_write() = 0;
};

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(UniqueFd fd) : fd_(std::move(fd)) {}
  int fd() const override { return fd_.get(); }
  IoOutcome read_some(std::span<char> into) override;
  IoOutcome write_some(std::string_view from) override;
  bool has_pending() const override { return false; }
  void shut_down_write() override;
  // Gives the descriptor away, to begin TLS on it.
  UniqueFd release() { return std::move(fd_); }

 private:
  UniqueFd fd_;
};

}  // namespace podjail::net
