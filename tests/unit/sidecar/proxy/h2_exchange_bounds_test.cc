// What policy says beyond the yes holds where the upstream speaks HTTP/2 too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/h2_lab.h"

namespace podjail::test {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using Id = http2::StreamId;
using Relayed = proxy::Exchange::Relayed;

std::string allow_with(const std::string& options) {
  return "export function onRequest(r) { return allow(" + options + "); }";
}

TEST(H2ExchangeBounds, ADeniedAnswerIsNotRelayedAndNotAskedForAgain) {
  ProxyLab lab(std::string(kAllowAll) +
               "export function onResponse(r, res) { if (res.header('x-bad')) return deny('not that'); }");
  H2Upstream upstream(lab.upstream);
  H2Request first(lab, "GET");
  first.serve();
  EXPECT_EQ(first.downstream.text, "ok");
  upstream.answer = [&](Id id) {
    upstream.session().respond(id, 200, std::vector<http::Header>{{"x-bad", "1"}}, http2::Body::kFollows);
    upstream.session().send(id, "s3cret");
  };
  H2Request second(lab, "GET");
  second.serve();
  EXPECT_EQ(second.outcome->relayed, Relayed::kNothing);
  EXPECT_EQ(second.outcome->reason, Reason::kResponseDenied);
  EXPECT_EQ(second.outcome->message, "not that");
  EXPECT_FALSE(second.downstream.head);
  EXPECT_EQ(second.downstream.text, "");
  EXPECT_EQ(upstream.requests.size(), 2U);
  EXPECT_EQ(lab.upstream.connections, 1U);
}

TEST(H2ExchangeBounds, AnAnswerBeyondTheLimitIsCutOffAndNeverEnds) {
  ProxyLab lab(allow_with("{maxResponseBytes: 4}"));
  H2Upstream upstream(lab.upstream);
  upstream.answer = [&](Id id) {
    upstream.session().respond(id, 200, {}, http2::Body::kFollows);
    upstream.session().send(id, "hello");
    upstream.session().finish(id);
  };
  H2Request request(lab, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kResponseLimit);
  EXPECT_EQ(request.downstream.text, "");
  EXPECT_FALSE(request.downstream.ended);
}

TEST(H2ExchangeBounds, AnAnswerThatSaysItIsTooLargeIsRefusedWhole) {
  ProxyLab lab(allow_with("{maxResponseBytes: 4}"));
  H2Upstream upstream(lab.upstream);
  upstream.answer = [&](Id id) {
    upstream.session().respond(id, 200, std::vector<http::Header>{{"content-length", "5"}},
                               http2::Body::kFollows);
  };
  H2Request request(lab, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kResponseLimit);
  EXPECT_EQ(request.outcome->relayed, Relayed::kNothing);
}

TEST(H2ExchangeBounds, ADeadlineEndsItsStreamAndNotTheConnectionOfTheOthers) {
  ProxyLab lab(allow_with("r.method === 'GET' ? {deadlineMs: 20} : {}"));
  H2Upstream upstream(lab.upstream);
  upstream.answer = [](Id) {};
  H2Request late(lab, "GET");
  H2Request other(lab, "OPTIONS");
  other.start();
  lab.turn_until([&] { return upstream.requests.size() == 1; });
  const auto waiting = Id{1};
  late.start();
  lab.turn_until([&] { return late.done() && upstream.resets == 1; });
  EXPECT_EQ(late.outcome->reason, Reason::kDeadline);
  EXPECT_EQ(late.outcome->relayed, Relayed::kNothing);
  EXPECT_FALSE(other.done());
  upstream.answer = [&](Id id) {
    upstream.respond_ok(waiting);
    upstream.respond_ok(id);
  };
  H2Request next(lab, "OPTIONS");
  next.serve();
  lab.turn_until([&] { return other.done(); });
  EXPECT_EQ(other.outcome->reason, Reason::kAllowed);
  EXPECT_EQ(next.outcome->reason, Reason::kAllowed);
  EXPECT_EQ(lab.upstream.connections, 1U);
}

TEST(H2ExchangeBounds, ADeadlineCutsOffAnAnswerThatHasBegun) {
  ProxyLab lab(allow_with("{deadlineMs: 20}"));
  H2Upstream upstream(lab.upstream);
  upstream.answer = [&](Id id) {
    upstream.session().respond(id, 200, {}, http2::Body::kFollows);
    upstream.session().send(id, "half");
  };
  H2Request request(lab, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kDeadline);
  EXPECT_EQ(request.outcome->relayed, Relayed::kSome);
  EXPECT_FALSE(request.downstream.ended);
}

TEST(H2ExchangeBounds, HeadersAreEditedOnTheWayUpAndTrailersCanStillBeAskedFor) {
  ProxyLab lab(allow_with("{requestHeaders: {set: {'X-Up': '1'}, only: []}}"));
  H2Upstream upstream(lab.upstream);
  H2Request request(lab, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kAllowed);
  EXPECT_THAT(upstream.fields, UnorderedElementsAre(StartsWith("host="), "x-up=1", "te=trailers"));
}

TEST(H2ExchangeBounds, WhatAPolicyTakesOutOfAnAnswerDoesNotComeBehindItsBody) {
  ProxyLab lab(allow_with("{responseHeaders: {set: {'X-Down': '2'}, remove: ['x-leak']}}"));
  H2Upstream upstream(lab.upstream);
  upstream.answer = [&](Id id) {
    upstream.session().respond(id, 200, std::vector<http::Header>{{"x-leak", "a"}, {"x-kept", "b"}},
                               http2::Body::kFollows);
    upstream.session().send(id, "ok");
    upstream.session().finish(
        id, std::vector<http::Header>{{"x-leak", "a"}, {"x-down", "9"}, {"grpc-status", "0"}});
  };
  H2Request request(lab, "GET");
  request.serve();
  EXPECT_EQ(request.outcome->reason, Reason::kAllowed);
  EXPECT_THAT(request.downstream.fields, UnorderedElementsAre("x-kept=b", "X-Down=2"));
  EXPECT_THAT(request.downstream.trailers, ElementsAre("grpc-status=0"));
}

TEST(H2ExchangeBounds, BytesAreSpentFromABudget) {
  ProxyLab lab(allow_with("{budget: {key: 'k', bytes: 2}}"));
  H2Upstream upstream(lab.upstream);
  auto& budgets = *lab.worker().shared().budgets;
  const std::vector<policy::Budget> budget{{"k", std::nullopt, 2}};
  H2Request request(lab, "GET");
  EXPECT_EQ(budgets.spend_request(budget), proxy::Budgets::Verdict::kLeft);
  request.serve();
  EXPECT_EQ(budgets.spend_request(budget), proxy::Budgets::Verdict::kSpent);
}

}  // namespace
}  // namespace podjail::test
