#include "sidecar/dns_service.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/dns/dns_message.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr std::uint16_t kNull = 10;

class DnsServiceTest : public ::testing::Test {
 protected:
  static constexpr const char* kPolicy =
      "export function onRequest(r) { return true; }"
      "export function onDns(q) {"
      "  if (q.name === 'mail.example.test') return allow();"
      "  if (q.name === 'secret.example.test') return deny('not this one', {tags: {rule: 'dns-7'}});"
      "  if (q.name === 'broken.example.test') throw new Error('broken');"
      "}";
  DnsServiceTest() : lab_(kPolicy), service_(context_, lab_.shared(), {}, outside()) {
    lab_.turn_until([this] { return !lab_.worker().judge().revision().empty(); });
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
  // As the sidecar has it: judged by the worker, asked of the lab's server.
  OutsideResolver outside() {
    OutsideResolver::Judging judging;
    judging.has_judges = std::make_shared<std::atomic<bool>>(true);
    judging.judge = [this](const dns::OutsideQuestion& question, OutsideResolver::Judging::Then then) {
      lab_.worker().judge_question(question.name, question.type_name, std::move(then));
    };
    return OutsideResolver::create(context_, outside_options(lab_.shared().config), std::move(judging))
        .value();
  }
  testing::AssertionResult recorded(std::size_t line, std::string_view text) {
    const auto record = lab_.decisions().at(line);
    return record.find(text) != std::string::npos ? testing::AssertionSuccess()
                                                  : testing::AssertionFailure() << record;
  }
  bool counted(const std::string& series) {
    return lab_.shared().metrics.serialize().find("podjail_dns_queries_total" + series) != std::string::npos;
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
  EXPECT_EQ(ask("a.example.test", kNull)->rcode(), 5U);
  ASSERT_EQ(lines(), 1U);
  EXPECT_TRUE(recorded(0, R"("qtype":"other","verdict":"deny","reason":"dns_type_refused")"));
}

TEST_F(DnsServiceTest, AQuestionThatAPolicyAllowsIsAnsweredFromOutside) {
  lab_.dns.respond_with([](const Message& query) {
    return make_response(query, 0, {{query.question, query.question_type, 1, 30, {2, 'h', 'i'}, ""}});
  });
  EXPECT_EQ(ask("mail.example.test", kTxt)->answers.at(0).data, (Bytes{2, 'h', 'i'}));
  EXPECT_EQ(lab_.dns.count("mail.example.test", kTxt), 1U);
  ask("mail.example.test", kTxt);
  ASSERT_EQ(lines(), 2U) << "every one is recorded";
  EXPECT_TRUE(recorded(1, R"("qtype":"TXT","verdict":"allow","reason":"allowed")"));
  EXPECT_TRUE(recorded(1, R"("policy":"policy.js")"));
  EXPECT_TRUE(recorded(1, R"("host":"mail.example.test")"));
  EXPECT_TRUE(counted(R"({qtype="TXT",verdict="allow"} 2)"));
}

TEST_F(DnsServiceTest, WhatNoPolicyAllowsNeverLeavesAndIsRecorded) {
  EXPECT_EQ(ask("secret.example.test", kTxt)->rcode(), 5U);
  EXPECT_EQ(ask("broken.example.test", kTxt)->rcode(), 5U);
  EXPECT_EQ(ask("other.example.test", kTxt)->rcode(), 5U);
  EXPECT_TRUE(lab_.dns.questions().empty());
  ASSERT_EQ(lines(), 3U);
  EXPECT_TRUE(recorded(0, R"("reason":"policy_denied")"));
  EXPECT_TRUE(recorded(0, "not this one"));
  EXPECT_TRUE(recorded(0, R"("tags":{"rule":"dns-7"})"));
  EXPECT_TRUE(recorded(1, R"("reason":"policy_error")"));
  EXPECT_TRUE(recorded(2, R"("reason":"not_allowed")"));
  EXPECT_TRUE(counted(R"({qtype="TXT",verdict="deny"} 3)"));
}

TEST_F(DnsServiceTest, AQuestionUnderWayMayOutliveTheService) {
  lab_.dns.respond_with([](const Message&) { return Bytes{}; });
  const auto query = make_query("mail.example.test", kTxt);
  sockaddr_storage storage;
  const auto length = server_.to_sockaddr(storage);
  ASSERT_GT(::sendto(client_.get(), query.data(), query.size(), 0,
                     reinterpret_cast<const sockaddr*>(&storage), length),
            0);
  lab_.turn_until([&] {
    context_.restart();
    context_.poll();
    return lab_.dns.count("mail.example.test", kTxt) == 1;
  });
  // The fixture ends the service, and then the context with whatever still waits there.
  EXPECT_EQ(lines(), 0U);
}

TEST_F(DnsServiceTest, AnAddressOrAPointerNeverGoesOutsideEvenIfAPolicyAllowsTheName) {
  EXPECT_EQ(ask("mail.example.test", kA)->answers.at(0).data.at(0), 198);
  EXPECT_EQ(ask("mail.example.test", kAaaa)->answers.size(), 1U);
  EXPECT_TRUE(ask("mail.example.test", kHttps)->answers.empty());
  EXPECT_TRUE(lab_.dns.questions().empty());
}

}  // namespace
}  // namespace podjail::test
