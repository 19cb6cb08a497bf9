#include "sidecar/proxy/budgets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using policy::Budget;
using proxy::Budgets;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Verdict = Budgets::Verdict;

bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(Budgets, HaveSoManyRequestsAndBytes) {
  Budgets budgets;
  const std::vector<Budget> two{{"a", 2, 10}};
  EXPECT_EQ(budgets.spend_request(two), Verdict::kLeft);
  EXPECT_EQ(budgets.spend_request(two), Verdict::kLeft);
  EXPECT_EQ(budgets.spend_request(two), Verdict::kSpent);
  const std::vector<Budget> bytes{{"b", {}, 10}};
  EXPECT_EQ(budgets.spend_request(bytes), Verdict::kLeft);
  budgets.spend_bytes(bytes, 9);
  EXPECT_EQ(budgets.spend_request(bytes), Verdict::kLeft);
  budgets.spend_bytes(bytes, 1);
  EXPECT_EQ(budgets.spend_request(bytes), Verdict::kSpent);
}

TEST(Budgets, OfWhichOneIsSpentCostTheOthersNothing) {
  Budgets budgets;
  const std::vector<Budget> both{{"many", 2, {}}, {"none", 0, {}}};
  EXPECT_EQ(budgets.spend_request(both), Verdict::kSpent);
  EXPECT_EQ(budgets.spend_request(both), Verdict::kSpent);
  const std::vector<Budget> many{{"many", 1, {}}};
  EXPECT_EQ(budgets.spend_request(many), Verdict::kLeft);
}

TEST(Budgets, OfMoreKeysThanAreKeptHaveNothing) {
  Budgets budgets;
  for (std::size_t i = 0; i < Budgets::kMaxKeys; ++i) {
    EXPECT_EQ(budgets.spend_request(std::vector<Budget>{{std::to_string(i), 5, {}}}), Verdict::kLeft);
  }
  EXPECT_EQ(budgets.spend_request(std::vector<Budget>{{"one more", 5, {}}}), Verdict::kSpent);
  EXPECT_EQ(budgets.spend_request(std::vector<Budget>{{"7", 5, {}}}), Verdict::kLeft);
}

TEST(Budgets, AreSharedByThreadsToTheLastRequest) {
  Budgets budgets;
  std::atomic<int> left = 0;
  const auto spend = [&] {
    const std::vector<Budget> budget{{"a", 1000, {}}};
    for (int i = 0; i < 800; ++i) left += budgets.spend_request(budget) == Verdict::kLeft ? 1 : 0;
  };
  std::thread one(spend);
  std::thread two(spend);
  one.join();
  two.join();
  EXPECT_EQ(left, 1000);
}

TEST(Budgets, RefuseRequestsBeyondThemBeforeAnythingIsDialled) {
  ProxyLab lab("export const onRequest = (r) => allow({budget: {requests: 1, key: 'api'}});");
  const auto fd = lab.connect();
  EXPECT_THAT(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes, StartsWith("HTTP/1.1 200"));
  lab.upstream.received.clear();
  const auto refused = lab.send(fd.get(), lab.get("/"));
  EXPECT_THAT(refused.bytes, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(refused.bytes, HasSubstr("may spend here is spent"));
  EXPECT_EQ(lab.upstream.received, "");
  EXPECT_THAT(lab.decisions().at(1), HasSubstr(R"("verdict":"deny","reason":"budget_spent")"));
}

// A connection that is kept open must not hold back what its last request came to.
TEST(Budgets, CountTheBytesOfARequestWhenItEnds) {
  ProxyLab lab("export const onRequest = (r) => allow({budget: {bytes: 6, key: r.host}});");
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.starts_with("POST") && !received.ends_with("hello")) return std::nullopt;
    return kOk;
  };
  const auto kept = lab.connect();
  lab.send(kept.get(), "POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 5\r\n\r\nhello",
           ends_with_ok);
  EXPECT_THAT(lab.send(lab.get("/")).bytes, StartsWith("HTTP/1.1 429"));
}

TEST(Budgets, AreTheSameForHttp2) {
  Http2Lab lab("export const onRequest = (r) => allow({budget: {requests: 2, key: 'api'}});");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "200");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "200");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "429");
}

}  // namespace
}  // namespace podjail::test
