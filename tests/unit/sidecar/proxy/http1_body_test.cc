#include "sidecar/proxy/http1_body.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>

namespace podjail::test {
namespace {

// What reaches the upstream of a body of two pieces.
std::string written(http::Framing framing) {
  std::array<int, 2> pair{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()), 0);
  const UniqueFd peer(pair[1]);
  net::asio::io_context context;
  net::Deadlines deadlines(context);
  net::Channel channel(context, deadlines, std::make_unique<net::PlainStream>(UniqueFd(pair[0])));
  proxy::Http1Body body(channel, framing, std::chrono::seconds(10));
  bool whole = false;
  const auto send = [&]() -> net::Task<void> {
    const proxy::Downstream::Pieces pieces{"one", "three"};
    whole = co_await body.write(pieces) && co_await body.end_body();
  };
  net::asio::co_spawn(context.get_executor(), send(), [](const std::exception_ptr&) {});
  context.poll();
  EXPECT_TRUE(whole);
  std::array<char, 256> bytes{};
  const auto size = ::recv(peer.get(), bytes.data(), bytes.size(), 0);
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST(Http1Body, FramesChunksAndTheirEnd) {
  EXPECT_EQ(written(http::Framing::kChunked), "3\r\none\r\n5\r\nthree\r\n0\r\n\r\n");
}

TEST(Http1Body, WritesABodyOfKnownLengthAsItIs) {
  EXPECT_EQ(written(http::Framing::kLength), "onethree");
}

}  // namespace
}  // namespace podjail::test
