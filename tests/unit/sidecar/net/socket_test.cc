#include "sidecar/net/socket.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <optional>

namespace podjail::net {
namespace {

Endpoint any_loopback() {
  return {*IpAddress::parse("127.0.0.1"), 0};
}

class SocketTest : public ::testing::Test {
 protected:
  std::optional<Result<UniqueFd>> connect_to(const Endpoint& endpoint) {
    std::optional<Result<UniqueFd>> result;
    asio::co_spawn(
        context_.get_executor(),
        connect_tcp(context_, deadlines_, UpstreamAddress{endpoint}, Clock::now() + std::chrono::seconds(5)),
        [&](const std::exception_ptr&, Result<UniqueFd> fd) { result.emplace(std::move(fd)); });
    while (!result) context_.run_one();
    return result;
  }
  asio::io_context context_;
  Deadlines deadlines_{context_};
};

TEST_F(SocketTest, ListensConnectsAndAccepts) {
  const auto listener = listen_tcp(any_loopback(), 8);
  ASSERT_TRUE(listener);
  EXPECT_EQ(accept_tcp(listener->get()).error().kind(), ErrorKind::kUnavailable);
  const auto endpoint = local_endpoint(listener->get());
  const auto client = connect_to(*endpoint);
  ASSERT_TRUE(*client);
  pollfd ready{listener->get(), POLLIN, 0};
  ASSERT_EQ(::poll(&ready, 1, 5000), 1);
  const auto server = accept_tcp(listener->get());
  ASSERT_TRUE(server);
  // Without a redirect, the original destination is the listener itself.
  EXPECT_EQ(original_destination(server->get())->endpoint, *endpoint);
}

TEST_F(SocketTest, OnlyAnAddressOfThisNamespaceIsLocal) {
  EXPECT_TRUE(is_local(*IpAddress::parse("127.0.0.1")));
  EXPECT_TRUE(is_local(*IpAddress::parse("127.1.2.3")));
  EXPECT_FALSE(is_local(*IpAddress::parse("192.0.2.1")));
  EXPECT_FALSE(is_local(*IpAddress::parse("2001:db8::1")));
}

TEST_F(SocketTest, ARefusedConnectionIsUnavailable) {
  Endpoint endpoint;
  {
    const auto listener = listen_tcp(any_loopback(), 1);
    endpoint = *local_endpoint(listener->get());
  }
  const auto client = connect_to(endpoint);
  ASSERT_FALSE(*client);
  EXPECT_EQ(client->error().kind(), ErrorKind::kUnavailable);
}

TEST_F(SocketTest, APortIsNeverShared) {
  const auto listener = listen_tcp(any_loopback(), 1);
  const auto endpoint = local_endpoint(listener->get());
  EXPECT_FALSE(listen_tcp(*endpoint, 1));
  int value = 1;
  socklen_t length = sizeof value;
  ASSERT_EQ(::getsockopt(listener->get(), SOL_SOCKET, SO_REUSEPORT, &value, &length), 0);
  EXPECT_EQ(value, 0);
}

TEST_F(SocketTest, ResetOnCloseIsSeenByThePeer) {
  const auto listener = listen_tcp(any_loopback(), 8);
  const auto client = connect_to(*local_endpoint(listener->get()));
  pollfd ready{listener->get(), POLLIN, 0};
  ASSERT_EQ(::poll(&ready, 1, 5000), 1);
  auto server = accept_tcp(listener->get());
  reset_on_close(server->get());
  server->reset();
  pollfd gone{(*client)->get(), POLLIN, 0};
  ASSERT_EQ(::poll(&gone, 1, 5000), 1);
  char byte = 0;
  EXPECT_EQ(::recv((*client)->get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

}  // namespace
}  // namespace podjail::net
