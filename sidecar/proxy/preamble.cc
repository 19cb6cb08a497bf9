#include "sidecar/proxy/preamble.h"

#include <sys/socket.h>

#include <array>

namespace podjail::proxy {
namespace {

constexpr std::size_t kPiece = 4096;

enum class Took : std::uint8_t { kAll, kMoreIsNeeded, kNothing, kFailed };

// Bytes are looked at before they are taken.
Took take_piece(int fd, std::string& taken, const Measure& measure) {
  std::array<char, kPiece> piece;
  const ssize_t got = ::recv(fd, piece.data(), piece.size(), MSG_PEEK | MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Took::kMoreIsNeeded;
  if (got <= 0) return Took::kNothing;
  const auto before = taken.size();
  taken.append(piece.data(), static_cast<std::size_t>(got));
  const auto measured = measure(taken);
  if (measured.state == Measured::State::kRejected) return Took::kAll;
  const bool whole = measured.state == Measured::State::kWhole;
  const auto ours = (whole ? measured.length : taken.size()) - before;
  if (::recv(fd, piece.data(), ours, MSG_DONTWAIT) != static_cast<ssize_t>(ours)) return Took::kFailed;
  return whole ? Took::kAll : Took::kMoreIsNeeded;
}

}  // namespace

net::Task<std::optional<Reason>> read_preamble(net::Channel& channel, const Measure& measure) {
  std::string taken;
  while (true) {
    if (co_await channel.wait(net::IoState::kWantRead) != net::IoState::kDone)
      co_return channel.timed_out() ? Reason::kRequestTimeout : Reason::kDraining;
    switch (take_piece(channel.fd(), taken, measure)) {
      case Took::kAll:
        co_return std::nullopt;
      case Took::kNothing:
        co_return Reason::kDownstreamClosed;
      case Took::kFailed:
        co_return Reason::kInternal;
      case Took::kMoreIsNeeded:
        break;
    }
  }
}

}  // namespace podjail::proxy
