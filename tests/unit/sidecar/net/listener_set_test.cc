#include "sidecar/net/listener_set.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"

namespace podjail::net {
namespace {

class ListenerSet : public testing::Test {
 protected:
  void open(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      listeners_.push_back(*listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 64));
      descriptors_.push_back(listeners_.back().get());
    }
    watch_ = *watch_listeners(descriptors_);
  }
  UniqueFd connect_to(std::size_t listener) {
    UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage storage;
    const auto length = local_endpoint(descriptors_[listener])->to_sockaddr(storage);
    EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), length), 0);
    return client;
  }
  bool is_readable(int patience_ms) const {
    pollfd ready{watch_.get(), POLLIN, 0};
    return ::poll(&ready, 1, patience_ms) == 1;
  }

  std::vector<UniqueFd> listeners_;
  std::vector<int> descriptors_;
  UniqueFd watch_;
  ReadyListeners room_{};
};

TEST_F(ListenerSet, IsReadableWhileOneOfThemHasAConnection) {
  open(3);
  EXPECT_FALSE(is_readable(0));
  EXPECT_TRUE(ready_listeners(watch_.get(), room_).empty());
  const auto client = connect_to(1);
  EXPECT_TRUE(is_readable(5000));
  const auto ready = ready_listeners(watch_.get(), room_);
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_EQ(ready[0], descriptors_[1]);
  EXPECT_TRUE(is_readable(0)) << "until it is accepted";
  ASSERT_TRUE(accept_tcp(descriptors_[1]));
  EXPECT_FALSE(is_readable(0));
}

TEST_F(ListenerSet, TellsOfAllOfManyInTurn) {
  open(kReadyAtOnce + 3);
  std::vector<UniqueFd> clients;
  for (std::size_t i = 0; i < descriptors_.size(); ++i) clients.push_back(connect_to(i));
  ASSERT_TRUE(is_readable(5000));
  std::vector<int> seen;
  for (int look = 0; look < 2; ++look) {
    for (const int listener : ready_listeners(watch_.get(), room_)) seen.push_back(listener);
  }
  for (const int listener : descriptors_)
    EXPECT_NE(std::find(seen.begin(), seen.end(), listener), seen.end()) << "though nothing was accepted";
}

TEST_F(ListenerSet, OneThatIsLeftOutIsNotToldOfUntilItIsTakenInAgain) {
  open(2);
  set_watching(watch_.get(), descriptors_[0], Watching::kNo);
  const auto unseen = connect_to(0);
  const auto seen = connect_to(1);
  ASSERT_TRUE(is_readable(5000));
  const auto ready = ready_listeners(watch_.get(), room_);
  EXPECT_EQ(std::vector<int>(ready.begin(), ready.end()), std::vector{descriptors_[1]});
  ASSERT_TRUE(accept_tcp(descriptors_[1]));
  EXPECT_FALSE(is_readable(0));
  set_watching(watch_.get(), descriptors_[0], Watching::kYes);
  EXPECT_TRUE(is_readable(5000));
}

TEST_F(ListenerSet, WhatIsNoSocketCannotBeWatched) {
  EXPECT_FALSE(watch_listeners(std::array{-1}));
}

}  // namespace
}  // namespace podjail::net
