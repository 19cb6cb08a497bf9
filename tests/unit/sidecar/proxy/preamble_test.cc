#include "sidecar/proxy/preamble.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::proxy {
namespace {

// A message is all up to its first '.', and has no '!'.
Measured up_to_the_dot(std::string_view bytes) {
  if (bytes.find('!') != bytes.npos) return {Measured::State::kRejected, 0};
  const auto dot = bytes.find('.');
  return dot == bytes.npos ? Measured{} : Measured{Measured::State::kWhole, dot + 1};
}

class Reading {
 public:
  Reading() {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()), 0);
    peer.reset(pair[0]);
    channel.emplace(context, deadlines, std::make_unique<net::PlainStream>(UniqueFd(pair[1])));
    net::asio::co_spawn(
        context.get_executor(),
        [](Reading& reading) -> net::Task<void> {
          reading.gone = co_await read_preamble(*reading.channel, reading.measure);
          reading.ended = true;
        }(*this),
        net::asio::detached);
  }
  void send(std::string_view bytes) {
    EXPECT_TRUE(write_all(peer.get(), bytes));
    turn();
  }
  void turn() {
    context.restart();
    context.poll();
  }
  std::string left() const {
    std::array<char, 64> bytes;
    const auto got = ::recv(channel->fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }

  net::asio::io_context context;
  net::Deadlines deadlines{context};
  UniqueFd peer;
  std::optional<net::Channel> channel;
  Measure measure = up_to_the_dot;
  std::optional<Reason> gone;
  bool ended = false;
};

TEST(Preamble, AMessageIsTakenToItsLastByteAndNotFurther) {
  Reading reading;
  reading.send("abc");
  EXPECT_FALSE(reading.ended);
  reading.send("d.behind");
  EXPECT_TRUE(reading.ended);
  EXPECT_EQ(reading.gone, std::nullopt);
  EXPECT_EQ(reading.left(), "behind");
}

TEST(Preamble, ARejectedMessageEndsTheReading) {
  Reading reading;
  reading.send("abc!");
  EXPECT_TRUE(reading.ended);
  EXPECT_EQ(reading.gone, std::nullopt);
}

TEST(Preamble, ACloseWithinAMessageIsToldApart) {
  Reading reading;
  reading.send("abc");
  reading.peer.reset();
  reading.turn();
  EXPECT_EQ(reading.gone, Reason::kDownstreamClosed);
}

TEST(Preamble, ADeadlineAndADrainAreToldApart) {
  Reading late;
  late.channel->set_deadline(net::Clock::now());
  late.turn();
  late.deadlines.sweep(net::Deadline::max());
  late.turn();
  EXPECT_EQ(late.gone, Reason::kRequestTimeout);
  Reading drained;
  drained.turn();
  drained.channel->cancel();
  drained.turn();
  EXPECT_EQ(drained.gone, Reason::kDraining);
}

}  // namespace
}  // namespace podjail::proxy
