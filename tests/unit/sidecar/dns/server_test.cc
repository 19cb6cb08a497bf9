#include "sidecar/dns/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <optional>

#include "sidecar/dns/query_buffer.h"
#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/dns/dns_message.h"
#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::dns {
namespace {

using test::Bytes;
using test::make_query;

// A client socket, non-blocking, connected to one of the server's.
class Client {
 public:
  Client(const Endpoint& server, int type)
      : fd_(::socket(server.address.is_v4() ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0)) {
    sockaddr_storage address{};
    const auto length = server.to_sockaddr(address);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  }
  void send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void send(const Bytes& bytes) { send(std::string(bytes.begin(), bytes.end())); }
  // Takes what has come: into received(), or closed().
  void poll() {
    std::array<char, 4096> chunk{};
    const ssize_t got = ::recv(fd_.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (got > 0) received_.append(chunk.data(), static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno == ECONNRESET)) closed_ = true;
  }
  const std::string& received() const { return received_; }
  bool closed() const { return closed_; }

 private:
  UniqueFd fd_;
  std::string received_;
  bool closed_ = false;
};

std::optional<test::Message> message_in(std::string_view bytes) {
  return test::read_message({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

class ServerTest : public ::testing::Test {
 protected:
  void start(Server::Options options = {}) {
    auto sockets = bind_server_sockets({*Endpoint::parse("127.0.0.1:0"), *Endpoint::parse("[::1]:0")});
    ASSERT_TRUE(sockets);
    for (const auto& socket : sockets->udp) udp_.push_back(*net::local_endpoint(socket.get()));
    for (const auto& socket : sockets->tcp) tcp_.push_back(*net::local_endpoint(socket.get()));
    server_ = std::make_unique<Server>(
        context_, deadlines_, pool_, std::move(options),
        [this](const Answer& made) { answered_.push_back(made); }, ask_outside_);
    server_->start(std::move(*sockets));
  }
  void TearDown() override {
    server_.reset();
    context_.restart();
    context_.run_for(std::chrono::seconds(5));  // ends at once when every coroutine does
    EXPECT_TRUE(context_.stopped());
  }
  bool until(Client& client, const std::function<bool()>& condition) {
    return test::run_until(context_, condition, [&client] { client.poll(); });
  }

  net::asio::io_context context_;
  net::Deadlines deadlines_{context_};
  NamePool pool_{NamePool::Options{}};
  std::vector<Answer> answered_;
  Server::AskOutside ask_outside_;
  std::unique_ptr<Server> server_;
  std::vector<Endpoint> udp_;
  std::vector<Endpoint> tcp_;
};

TEST_F(ServerTest, AnswersOverUdpOnBothFamiliesAndReports) {
  start();
  for (const auto& endpoint : udp_) {
    Client client(endpoint, SOCK_DGRAM);
    client.send(make_query("a.test", test::kA));
    ASSERT_TRUE(until(client, [&] { return !client.received().empty(); }));
    EXPECT_EQ(message_in(client.received())->answers.at(0).data, (Bytes{198, 18, 0, 1}));
  }
  ASSERT_EQ(answered_.size(), 2U);
  EXPECT_EQ(answered_[0].name, HostName::parse("a.test").value());
  EXPECT_EQ(answered_[0].verdict, Verdict::kAllow);
}

TEST_F(ServerTest, ABurstOfDatagramsIsAnsweredWhole) {
  start();
  Client client(udp_[0], SOCK_DGRAM);
  constexpr unsigned kQueries = 130;  // more than two batches
  for (unsigned i = 0; i < kQueries; ++i)
    client.send(make_query("n" + std::to_string(i) + ".test", test::kA));
  EXPECT_TRUE(until(client, [&] { return answered_.size() == kQueries; }));
  EXPECT_EQ(pool_.size(), kQueries);
}

TEST_F(ServerTest, ADatagramLongerThanAnyQueryIsAFormatError) {
  start();
  Client client(udp_[0], SOCK_DGRAM);
  auto query = make_query("a.test", test::kA);
  query.resize(5000);
  client.send(query);
  ASSERT_TRUE(until(client, [&] { return !client.received().empty(); }));
  EXPECT_EQ(message_in(client.received())->rcode(), 1U);
}

TEST_F(ServerTest, ResponsesAndRubbishAreReportedAndNotAnswered) {
  start();
  Client client(udp_[0], SOCK_DGRAM);
  client.send(make_query("a.test", test::kA, {.flags = 0x8180}));
  client.send(Bytes{1, 2, 3});
  EXPECT_TRUE(until(client, [&] { return answered_.size() == 2; }));
  EXPECT_EQ(client.received(), "");
  EXPECT_EQ(answered_[0].reason, Reason::kDnsMalformed);
}

TEST_F(ServerTest, AnswersQueriesSentTogetherOverTcpInOrder) {
  start();
  Client client(tcp_[0], SOCK_STREAM);
  client.send(with_length(make_query("a.test", test::kA, {.id = 1})) +
              with_length(make_query("b.test", test::kA, {.id = 2})));
  constexpr std::size_t kEach = 2 + 12 + 12 + 16;  // length, header, question, record
  ASSERT_TRUE(until(client, [&] { return client.received().size() == 2 * kEach; }));
  EXPECT_EQ(message_in(client.received().substr(2, kEach - 2))->id, 1);
  EXPECT_EQ(message_in(client.received().substr(kEach + 2))->id, 2);
}

TEST_F(ServerTest, AQueryInPiecesOverTcpIsAnsweredOnceWhole) {
  start();
  Client client(tcp_[1], SOCK_STREAM);
  const auto query = with_length(make_query("a.test", test::kA));
  for (const char byte : query) {
    EXPECT_TRUE(answered_.empty());
    client.send(std::string(1, byte));
    context_.restart();
    context_.poll();
  }
  EXPECT_TRUE(until(client, [&] { return !client.received().empty(); }));
}

TEST_F(ServerTest, ATcpClientThatIsTooSlowIsClosed) {
  start({.answers = {}, .idle_timeout = std::chrono::milliseconds(1)});
  Client client(tcp_[0], SOCK_STREAM);
  client.send(std::string_view("\0", 1));
  EXPECT_TRUE(until(client, [&] { return client.closed(); }));
  EXPECT_TRUE(answered_.empty());
}

TEST_F(ServerTest, ATcpClientThatAnnouncesTooMuchIsClosed) {
  start();
  Client client(tcp_[0], SOCK_STREAM);
  client.send("\xff\xff");
  EXPECT_TRUE(until(client, [&] { return client.closed(); }));
}

TEST_F(ServerTest, ATcpClientThatSendsNoQueryIsClosed) {
  start();
  Client client(tcp_[0], SOCK_STREAM);
  client.send(std::string_view("\0\0", 2));
  EXPECT_TRUE(until(client, [&] { return client.closed(); }));
}

TEST_F(ServerTest, ConnectionsBeyondTheBoundAreClosedAndOthersStay) {
  start({.answers = {}, .max_connections = 1});
  Client first(tcp_[0], SOCK_STREAM);
  first.send(with_length(make_query("a.test", test::kA)));
  ASSERT_TRUE(until(first, [&] { return !first.received().empty(); }));
  Client second(tcp_[0], SOCK_STREAM);
  EXPECT_TRUE(until(second, [&] { return second.closed(); }));
  const auto before = first.received().size();
  first.send(with_length(make_query("b.test", test::kA)));
  EXPECT_TRUE(until(first, [&] { return first.received().size() > before; }));
}

TEST_F(ServerTest, AConnectionThatEndedMakesRoomForAnother) {
  start({.answers = {}, .max_connections = 1});
  for (int i = 0; i < 3; ++i) {
    auto client = std::make_unique<Client>(tcp_[0], SOCK_STREAM);
    client->send(with_length(make_query("a.test", test::kA)));
    ASSERT_TRUE(until(*client, [&] { return !client->received().empty() || client->closed(); }));
    ASSERT_FALSE(client->received().empty()) << i;
    client.reset();
    context_.restart();
    while (context_.poll() > 0) {
    }
  }
}

TEST_F(ServerTest, AfterStopSocketsAreClosed) {
  start();
  Client idle(tcp_[0], SOCK_STREAM);
  idle.send(with_length(make_query("a.test", test::kA)));
  ASSERT_TRUE(until(idle, [&] { return !idle.received().empty(); }));
  server_.reset();
  EXPECT_TRUE(until(idle, [&] { return idle.closed(); }));
  EXPECT_TRUE(bind_server_sockets({udp_[0]}));
}

// Questions for the outside: the test answers them when it likes.
class ServerOutsideTest : public ServerTest {
 protected:
  using Timer =
      net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor>;
  struct Asked {
    OutsideQuestion question;
    std::unique_ptr<Timer> wait;
  };
  void start_with_outside(std::size_t most = 32) {
    ask_outside_ = [this](OutsideQuestion question) { return wait_for_test(std::move(question)); };
    Server::Options options;
    options.max_outside = most;
    start(options);
  }
  net::Task<OutsideAnswer> wait_for_test(OutsideQuestion question) {
    auto& asked = asked_.emplace_back(
        Asked{std::move(question), std::make_unique<Timer>(context_, std::chrono::hours(1))});
    static_cast<void>(co_await asked.wait->async_wait(net::kAwait));
    OutsideAnswer answer;
    answer.reason = Reason::kPolicyDenied;
    co_return answer;
  }
  void answer_all() {
    for (auto& asked : asked_) asked.wait->cancel();
  }
  void TearDown() override {
    answer_all();
    ServerTest::TearDown();
  }

  std::list<Asked> asked_;
};

TEST_F(ServerOutsideTest, OthersAreAnsweredWhileAQuestionIsOutside) {
  start_with_outside();
  Client client(udp_[0], SOCK_DGRAM);
  client.send(make_query("a.test", test::kTxt, {.id = 1}));
  client.send(make_query("a.test", test::kA, {.id = 2}));
  ASSERT_TRUE(until(client, [&] { return !client.received().empty(); }));
  EXPECT_EQ(message_in(client.received())->id, 2);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_.front().question.name.str(), "a.test");
  EXPECT_EQ(asked_.front().question.type_name, "TXT");
  ASSERT_EQ(answered_.size(), 1U) << "not reported before it is answered";

  answer_all();
  const auto before = client.received().size();
  ASSERT_TRUE(until(client, [&] { return client.received().size() > before; }));
  EXPECT_EQ(message_in(client.received().substr(before))->id, 1);
  EXPECT_EQ(answered_.at(1).reason, Reason::kPolicyDenied);
}

TEST_F(ServerOutsideTest, AQuestionOverTcpIsAnsweredOnItsConnection) {
  start_with_outside();
  Client client(tcp_[0], SOCK_STREAM);
  client.send(with_length(make_query("a.test", test::kTxt)));
  ASSERT_TRUE(until(client, [&] { return asked_.size() == 1; }));
  answer_all();
  ASSERT_TRUE(until(client, [&] { return client.received().size() > 2; }));
  EXPECT_EQ(message_in(client.received().substr(2))->rcode(), 5U);
}

TEST_F(ServerOutsideTest, NoMoreQuestionsAreOutsideThanMayBe) {
  start_with_outside(2);
  Client client(udp_[0], SOCK_DGRAM);
  for (std::uint16_t id = 1; id <= 3; ++id) client.send(make_query("a.test", test::kTxt, {.id = id}));
  ASSERT_TRUE(until(client, [&] { return !client.received().empty(); }));
  EXPECT_EQ(message_in(client.received())->id, 3);
  EXPECT_EQ(message_in(client.received())->rcode(), 5U);
  EXPECT_EQ(answered_.at(0).reason, Reason::kDnsLimit);
  EXPECT_EQ(asked_.size(), 2U);
  answer_all();
  ASSERT_TRUE(until(client, [&] { return answered_.size() == 3; }));
  client.send(make_query("a.test", test::kTxt));
  EXPECT_TRUE(until(client, [&] { return asked_.size() == 3; })) << "there is room again";
}

TEST_F(ServerOutsideTest, AQuestionThatEndsAfterTheServerIsNotAnswered) {
  start_with_outside();
  Client client(udp_[0], SOCK_DGRAM);
  Client stream(tcp_[0], SOCK_STREAM);
  client.send(make_query("a.test", test::kTxt));
  stream.send(with_length(make_query("a.test", test::kTxt)));
  ASSERT_TRUE(until(stream, [&] { return asked_.size() == 2; }));
  server_.reset();
  answer_all();
  ASSERT_TRUE(until(stream, [&] { return stream.closed(); }));
  client.poll();
  EXPECT_TRUE(client.received().empty());
  EXPECT_TRUE(answered_.empty());
}

}  // namespace
}  // namespace podjail::dns
