#include "sidecar/tls/tls_stream.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <memory>

#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::tls {
namespace {

using net::IoState;

// A connection between two streams after its handshake. Both sides have the product's modes.
class TlsStreamTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    constexpr auto kModes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;
    for (SSL_CTX* context : {client_.context.get(), server_.context.get()}) {
      SSL_CTX_set_max_proto_version(context, GetParam());
      SSL_CTX_set_mode(context, kModes);
      SSL_CTX_set_read_ahead(context, 1);
    }
    auto pair = test::make_socket_pair();
    auto client_ssl = client_.make(pair.client.get());
    auto server_ssl = server_.make(pair.server.get());
    a_ = std::make_unique<TlsStream>(std::move(pair.client), std::move(client_ssl));
    b_ = std::make_unique<TlsStream>(std::move(pair.server), std::move(server_ssl));
    ASSERT_TRUE(test::drive(*a_, *b_).ok());
  }

  // Moves all of `bytes` from one end to the other, as far as buffers allow at a time.
  static std::string transfer(TlsStream& from, TlsStream& to, std::string_view bytes) {
    std::string arrived;
    const auto total = bytes.size();
    for (int round = 0; arrived.size() < total && round < 100000; ++round) {
      while (!bytes.empty()) {
        const auto outcome = from.write_some(bytes);
        if (outcome.state != IoState::kDone) break;
        bytes.remove_prefix(outcome.bytes);
      }
      arrived += test::receive(to).bytes;
    }
    return arrived;
  }

  test::PlainClient client_;
  test::PlainServer server_{test::CertificateBuilder().dns("a.test").self_signed()};
  std::unique_ptr<TlsStream> a_;
  std::unique_ptr<TlsStream> b_;
};

INSTANTIATE_TEST_SUITE_P(Versions, TlsStreamTest, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

TEST_P(TlsStreamTest, AMebibyteArrivesWholeBothWays) {
  const auto sent = pattern(1U << 20);
  const auto there = transfer(*a_, *b_, sent);
  EXPECT_TRUE(there == sent);
  EXPECT_TRUE(transfer(*b_, *a_, there) == sent);
}

TEST_P(TlsStreamTest, AnEmptyConnectionWantsToReadAndHasNothingPending) {
  std::array<char, 16> into{};
  EXPECT_EQ(a_->read_some(into).state, IoState::kWantRead);
  EXPECT_FALSE(a_->has_pending());
  EXPECT_EQ(a_->failure(), "");
}

TEST_P(TlsStreamTest, AFullSocketWantsToWriteAndTheRestFollowsFromAnotherBuffer) {
  const auto sent = pattern(4U << 20);
  std::size_t written = 0;
  auto outcome = a_->write_some(sent);
  for (; outcome.state == IoState::kDone; outcome = a_->write_some(std::string_view(sent).substr(written))) {
    EXPECT_GT(outcome.bytes, 0U);
    EXPECT_LE(outcome.bytes, 16384U);  // a record at a time
    written += outcome.bytes;
  }
  ASSERT_EQ(outcome.state, IoState::kWantWrite);
  ASSERT_LT(written, sent.size());
  auto arrived = test::receive(*b_).bytes;
  const std::string moved = sent.substr(written);  // the same bytes elsewhere
  arrived += transfer(*a_, *b_, moved);
  EXPECT_TRUE(arrived + test::receive(*b_).bytes == sent);
}

TEST_P(TlsStreamTest, WhatDidNotFitTheReadersBufferIsPending) {
  ASSERT_EQ(a_->write_some("0123456789").bytes, 10U);
  std::array<char, 4> into{};
  EXPECT_EQ(b_->read_some(into).bytes, 4U);
  EXPECT_TRUE(b_->has_pending());
  EXPECT_EQ(b_->read_some(into).bytes, 4U);
  EXPECT_EQ(b_->read_some(into).bytes, 2U);
  EXPECT_FALSE(b_->has_pending());
}

TEST_P(TlsStreamTest, RecordsReadAheadArePendingToo) {
  ASSERT_EQ(a_->write_some("first").bytes, 5U);
  ASSERT_EQ(a_->write_some("second").bytes, 6U);
  std::array<char, 16> into{};
  EXPECT_EQ(b_->read_some(into).bytes, 5U);
  EXPECT_TRUE(b_->has_pending());  // taken from the socket together with the first: it will not be readable
  EXPECT_EQ(b_->read_some(into).bytes, 6U);
}

TEST_P(TlsStreamTest, CloseNotifyIsTheEndAndTheOtherDirectionGoesOn) {
  a_->write_some("last words");
  a_->shut_down_write();
  const auto received = test::receive(*b_);
  EXPECT_EQ(received.bytes, "last words");
  EXPECT_EQ(received.last, IoState::kEnd);
  EXPECT_EQ(b_->write_some("answer").state, IoState::kDone);
  EXPECT_EQ(test::receive(*a_).bytes, "answer");
}

TEST_P(TlsStreamTest, AFinWithoutCloseNotifyIsAFailure) {
  a_->write_some("half an answ");
  ::shutdown(a_->fd(), SHUT_WR);
  const auto received = test::receive(*b_);
  EXPECT_EQ(received.bytes, "half an answ");
  EXPECT_EQ(received.last, IoState::kFailed);
  EXPECT_NE(b_->failure(), "");
}

TEST_P(TlsStreamTest, AFailedStreamStaysFailedAndTouchesNothingMore) {
  ::shutdown(a_->fd(), SHUT_WR);
  ASSERT_EQ(test::receive(*b_).last, IoState::kFailed);
  std::array<char, 16> into{};
  EXPECT_EQ(b_->read_some(into).state, IoState::kFailed);
  EXPECT_EQ(b_->write_some("x").state, IoState::kFailed);
  EXPECT_EQ(b_->handshake_step(), IoState::kFailed);
  b_->shut_down_write();
}

TEST_P(TlsStreamTest, BytesThatAreNotTlsAreAFailure) {
  ASSERT_EQ(::send(a_->fd(), "GET / HTTP/1.1\r\n", 16, 0), 16);
  EXPECT_EQ(test::receive(*b_).last, IoState::kFailed);
}

TEST_P(TlsStreamTest, AStaleErrorOfSomethingElseOnTheThreadIsNotOurs) {
  ERR_raise(ERR_LIB_USER, 42);
  std::array<char, 16> into{};
  EXPECT_EQ(a_->read_some(into).state, IoState::kWantRead);
  ERR_raise(ERR_LIB_USER, 42);
  EXPECT_EQ(a_->write_some("x").state, IoState::kDone);
}

TEST_P(TlsStreamTest, ErrorsLeaveTheQueueEmpty) {
  ::shutdown(a_->fd(), SHUT_WR);
  test::receive(*b_);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST_P(TlsStreamTest, WritingNothingIsDoneAndSendsNothing) {
  EXPECT_EQ(a_->write_some("").state, IoState::kDone);
  EXPECT_EQ(test::receive(*b_).last, IoState::kWantRead);
}

TEST(TlsStreamHandshake, APeerThatGoesAwayIsAFailure) {
  const test::PlainClient client;
  auto pair = test::make_socket_pair();
  auto ssl = client.make(pair.client.get());
  TlsStream stream(std::move(pair.client), std::move(ssl));
  EXPECT_EQ(stream.handshake_step(), IoState::kWantRead);
  pair.server.reset();
  EXPECT_EQ(stream.handshake_step(), IoState::kFailed);
}

TEST(TlsStreamHandshake, ShuttingDownInTheMiddleIsHarmless) {
  const test::PlainClient client;
  auto pair = test::make_socket_pair();
  auto ssl = client.make(pair.client.get());
  TlsStream stream(std::move(pair.client), std::move(ssl));
  EXPECT_EQ(stream.handshake_step(), IoState::kWantRead);
  stream.shut_down_write();
  EXPECT_EQ(stream.alpn(), "");
}

}  // namespace
}  // namespace podjail::tls
