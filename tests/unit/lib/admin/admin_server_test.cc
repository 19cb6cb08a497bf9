#include "lib/admin/admin_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "lib/base/address.h"

namespace podjail::admin {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

UniqueFd listen_on_loopback() {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage storage{};
  const auto size = Endpoint{*IpAddress::parse("127.0.0.1"), 0}.to_sockaddr(storage);
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&storage), size), 0);
  EXPECT_EQ(::listen(fd.get(), 16), 0);
  return fd;
}

UniqueFd connect_to(std::uint16_t port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage storage{};
  const auto size = Endpoint{*IpAddress::parse("127.0.0.1"), port}.to_sockaddr(storage);
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&storage), size), 0);
  return fd;
}

// Reads until the server closes, at most ten seconds per wait.
std::string read_answer(int fd) {
  std::string out;
  std::array<char, 65536> chunk{};
  pollfd ready{fd, POLLIN, 0};
  while (::poll(&ready, 1, 10'000) == 1) {
    const ssize_t got = ::recv(fd, chunk.data(), chunk.size(), 0);
    if (got <= 0) return out;
    out.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return out + "<no end>";
}

class AdminServerTest : public ::testing::Test {
 protected:
  void start(AdminServer::Options options = {}) {
    auto server = AdminServer::start(listen_on_loopback(), pages(), options);
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  std::string exchange(std::string_view request) const {
    const auto fd = connect_to(server_->port());
    EXPECT_EQ(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    return read_answer(fd.get());
  }
  std::string get(std::string_view path) const {
    return exchange("GET " + std::string(path) + " HTTP/1.1\r\nHost: pod\r\n\r\n");
  }

  Pages pages() const {
    return {[this] { return metrics_; },
            [this]() -> Pages::Readiness {
              return {ready_, ready_ ? "yes" : "not yet", "text/plain"};
            }};
  }

  std::string metrics_ = "# HELP things_total Things.\nthings_total 1\n";
  std::atomic<bool> ready_ = false;
  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, ServesMetricsInTheTextFormat) {
  start();
  const auto answer = get("/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(answer, HasSubstr("\nthings_total 1\n"));
}

TEST_F(AdminServerTest, IsHealthyWhateverTheReadiness) {
  start();
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, AnswersReadinessWithWhatIsSaidOfIt) {
  start();
  const auto before = get("/readyz");
  EXPECT_THAT(before, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(before, HasSubstr("not yet"));
  ready_ = true;
  const auto after = get("/readyz");
  EXPECT_THAT(after, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(after, HasSubstr("yes"));
}

TEST_F(AdminServerTest, AnswersHeadWithoutABody) {
  start();
  const auto answer = exchange("HEAD /healthz HTTP/1.1\r\nHost: pod\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

class RequestThatIsNotFound : public AdminServerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(RequestThatIsNotFound, Gets404) {
  start();
  EXPECT_THAT(exchange(GetParam()), StartsWith("HTTP/1.1 404"));
}

INSTANTIATE_TEST_SUITE_P(, RequestThatIsNotFound,
                         ::testing::Values("GET / HTTP/1.1\r\n\r\n", "GET /metrics/ HTTP/1.1\r\n\r\n",
                                           "GET //metrics HTTP/1.1\r\n\r\n",
                                           "GET /../etc/passwd HTTP/1.1\r\n\r\n",
                                           "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                                           "DELETE /healthz HTTP/1.1\r\n\r\n",
                                           "PUT /readyz HTTP/1.1\r\n\r\n"));

TEST_F(AdminServerTest, DoesNotMultiplyItsAnswerByRanges) {
  start();
  std::string ranges = "bytes=0-";
  for (int i = 0; i < 1000; ++i) ranges += ",0-";
  const auto plain = get("/metrics");
  const auto answer = exchange("GET /metrics HTTP/1.1\r\nRange: " + ranges + "\r\n\r\n");
  EXPECT_LT(answer.size(), 2 * plain.size());
}

TEST_F(AdminServerTest, SurvivesHeadersItsParserThrowsOn) {
  start();
  exchange("GET /metrics HTTP/1.1\r\nRange: bytes=99999999999999999999-1\r\n\r\n");
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, EndsARequestThatIsTooLarge) {
  start();
  const auto fd = connect_to(server_->port());
  std::string flood = "GET /healthz HTTP/1.1\r\n";
  while (flood.size() < 64 * 1024) flood += "X-Filler: " + std::string(100, 'x') + "\r\n";
  ::send(fd.get(), flood.data(), flood.size(), MSG_NOSIGNAL);
  EXPECT_THAT(read_answer(fd.get()), ::testing::Not(HasSubstr("200 OK")));
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, AnswersAgainAfterSilentClientsTimedOut) {
  start({.exchange_timeout = 50ms});
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(connect_to(server_->port()));
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, AnswersManyClientsAtOnce) {
  start();
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&] {
        for (int j = 0; j < 10; ++j) answered += get("/healthz").starts_with("HTTP/1.1 200") ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(answered, 80);
}

TEST_F(AdminServerTest, ServesOnDescriptorsThatSelectCannotHold) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur < 2 * FD_SETSIZE) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 2 * FD_SETSIZE);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  std::vector<UniqueFd> filler;
  do {
    filler.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(filler.back());
  } while (filler.back().get() <= FD_SETSIZE);
  start();
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(AdminServerTest, StopsWhileAClientIsSilent) {
  start({.exchange_timeout = 10min});
  const auto one = connect_to(server_->port());
  const auto two = connect_to(server_->port());
  const std::string part = "GET /met";
  ASSERT_EQ(::send(one.get(), part.data(), part.size(), 0), static_cast<ssize_t>(part.size()));
  server_.reset();  // would outlast the test's time limit if it waited for them
  EXPECT_EQ(read_answer(one.get()).find("<no end>"), std::string::npos);
}

TEST(AdminServer, RefusesADescriptorThatIsNoSocket) {
  auto server = AdminServer::start(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)), {}, {});
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind(), ErrorKind::kSystem);
}

}  // namespace
}  // namespace podjail::admin
