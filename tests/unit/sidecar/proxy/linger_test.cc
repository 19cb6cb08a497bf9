#include "sidecar/proxy/linger.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>

namespace podjail::proxy {
namespace {

TEST(Linger, EndsItsSideAndReadsTheRestAway) {
  net::asio::io_context context;
  net::Deadlines deadlines(context);
  std::array<int, 2> fds{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
  UniqueFd peer(fds[1]);
  bool ended = false;
  {
    net::Channel channel(context, deadlines, std::make_unique<net::PlainStream>(UniqueFd(fds[0])));
    net::asio::co_spawn(context.get_executor(), linger(channel),
                        [&](const std::exception_ptr&) { ended = true; });
    const std::string body(100000, 'x');
    std::size_t sent = 0;
    while (sent < body.size()) {
      const auto more =
          ::send(peer.get(), body.data() + sent, body.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (more > 0) sent += static_cast<std::size_t>(more);
      context.poll();
    }
    char byte = 0;
    EXPECT_EQ(::recv(peer.get(), &byte, 1, 0), 0);  // the end came at once
    EXPECT_FALSE(ended);
    peer.reset();
    while (!ended) context.run_one();
  }
  context.run();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace podjail::proxy
