#include "lib/admin/listening.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "lib/base/address.h"

namespace podjail::admin {
namespace {

std::uint16_t port_of(const UniqueFd& fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &size), 0);
  return Endpoint::from_sockaddr(storage).value().port;
}

TEST(ListenEverywhere, AnswersOnIpv4) {
  const auto listener = listen_everywhere(0);
  ASSERT_TRUE(listener) << listener.error().message();
  sockaddr_storage storage{};
  const auto size = Endpoint{*IpAddress::parse("127.0.0.1"), port_of(*listener)}.to_sockaddr(storage);
  const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<sockaddr*>(&storage), size), 0);
}

TEST(ListenEverywhere, SharesItsPortWithNobody) {
  const auto listener = listen_everywhere(0);
  ASSERT_TRUE(listener) << listener.error().message();
  const auto again = listen_everywhere(port_of(*listener));
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message().find("cannot be listened at"), std::string::npos);
}

}  // namespace
}  // namespace podjail::admin
