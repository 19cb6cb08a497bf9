#include "hook/netlink/socket.h"

#include <linux/rtnetlink.h>

#include <array>
#include <cerrno>

#include "tests/unit/hook/new_netns.h"

namespace podjail::netlink {
namespace {

std::string name_of(std::uint32_t number) {
  return "message " + std::to_string(number);
}

// A request about a link that is not there.
std::array<char, 256> bad_request(std::uint32_t sequence) {
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = RTM_DELLINK;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request->nlmsg_seq = sequence;
  static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg)))->ifi_index = 4711;
  return room;
}

TEST(Socket, AnErrorNamesTheMessageItIsAbout) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(socket);
    const auto request = bad_request(3);
    ASSERT_TRUE(socket->send({request.data(), NLMSG_LENGTH(sizeof(ifinfomsg))}));
    const auto outcome = socket->await_acknowledgement(1, 3, name_of);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().system_errno(), ENODEV);
    EXPECT_TRUE(outcome.error().message().starts_with("message 3")) << outcome.error().message();
  });
}

TEST(Socket, AnswersToOtherMessagesAreNotTaken) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(socket);
    for (const std::uint32_t sequence : {2U, 9U}) {
      const auto request = bad_request(sequence);
      ASSERT_TRUE(socket->send({request.data(), NLMSG_LENGTH(sizeof(ifinfomsg))}));
    }
    EXPECT_TRUE(socket->await_acknowledgement(9, 9, name_of).error().message().starts_with("message 9"));
  });
}

TEST(Socket, AFailedExchangeLeavesNothingForTheNext) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(socket);
    for (const std::uint32_t sequence : {1U, 2U, 3U}) {
      const auto request = bad_request(sequence);
      ASSERT_TRUE(socket->send({request.data(), NLMSG_LENGTH(sizeof(ifinfomsg))}));
    }
    EXPECT_TRUE(socket->await_acknowledgement(1, 3, name_of).error().message().starts_with("message 1"));
    const auto request = bad_request(2);
    ASSERT_TRUE(socket->send({request.data(), NLMSG_LENGTH(sizeof(ifinfomsg))}));
    EXPECT_TRUE(socket->await_acknowledgement(2, 3, name_of).error().message().starts_with("message 2"));
  });
}

TEST(Socket, ADumpVisitsEveryMessage) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(socket);
    alignas(nlmsghdr) std::array<char, 256> room{};
    auto* request = mnl_nlmsg_put_header(room.data());
    request->nlmsg_type = RTM_GETLINK;
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request->nlmsg_seq = 5;
    mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
    int links = 0;
    EXPECT_TRUE(socket->dump(*request, [&links](const nlmsghdr&) { ++links; }));
    EXPECT_EQ(links, 1);  // lo
  });
}

TEST(Socket, ADumpThatTheKernelRefusesIsAnError) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    alignas(nlmsghdr) std::array<char, 256> room{};
    auto* request = mnl_nlmsg_put_header(room.data());
    request->nlmsg_type = 0x7f01;  // a subsystem that does not exist
    request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request->nlmsg_seq = 5;
    mnl_nlmsg_put_extra_header(request, 4);
    EXPECT_FALSE(socket->dump(*request, [](const nlmsghdr&) {}));
  });
}

}  // namespace
}  // namespace podjail::netlink
