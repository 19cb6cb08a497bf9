#include "sidecar/dns_service.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/dns/dns_message.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

class DnsServiceTest : public ::testing::Test {
 protected:
  DnsServiceTest()
      : lab_("export function onRequest(r) { return true; }"), service_(context_, lab_.shared()) {
    auto sockets = dns::bind_server_sockets({{*IpAddress::parse("127.0.0.1"), 0}});
    EXPECT_TRUE(sockets);
    server_ = *net::local_endpoint(sockets->udp.at(0).get());
    service_.start(std::move(*sockets));
    client_.reset(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  }
  ~DnsServiceTest() override {
    service_.stop();
    context_.restart();
    context_.poll();
  }
  std::optional<Message> ask(std::string_view name, std::uint16_t type) {
    const auto query = make_query(name, type);
    sockaddr_storage storage;
    const auto length = server_.to_sockaddr(storage);
    EXPECT_GT(::sendto(client_.get(), query.data(), query.size(), 0,
                       reinterpret_cast<const sockaddr*>(&storage), length),
              0);
    Bytes response(2048);
    ssize_t got = -1;
    lab_.turn_until([&] {
      context_.restart();
      context_.poll();
      got = ::recv(client_.get(), response.data(), response.size(), MSG_DONTWAIT);
      return got > 0;
    });
    response.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return read_message(response);
  }
  std::size_t lines() {
    service_.flush();
    return lab_.decisions().size();
  }

  ProxyLab lab_;
  net::asio::io_context context_;
  DnsService service_;
  Endpoint server_;
  UniqueFd client_;
};

TEST_F(DnsServiceTest, RecordsANameOnceAndCountsEveryQuestion) {
  EXPECT_EQ(ask("a.example.test", kA)->answers.size(), 1U);
  EXPECT_EQ(ask("a.example.test", kA)->answers.size(), 1U);
  EXPECT_EQ(lines(), 1U);
  EXPECT_NE(
      lab_.shared().metrics.serialize().find(R"(podjail_dns_queries_total{qtype="A",verdict="allow"} 2)"),
      std::string::npos);
}

TEST_F(DnsServiceTest, RecordsEveryRefusal) {
  EXPECT_EQ(ask("a.example.test", kTxt)->rcode(), 5U);
  ASSERT_EQ(lines(), 1U);
  EXPECT_NE(lab_.decisions().at(0).find(R"("qtype":"TXT","verdict":"deny","reason":"dns_type_refused")"),
            std::string::npos)
      << lab_.decisions().at(0);
}

}  // namespace
}  // namespace podjail::test
