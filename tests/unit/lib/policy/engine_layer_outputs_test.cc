// What policies of several layers ask for beyond the yes, and what they say of answers.
#include <gtest/gtest.h>

#include "lib/policy/engine.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

const Layer kBaseline{"baseline", LayerDefault::kDeny};
const Layer kGuard{"guard", LayerDefault::kPass};
const Layer kPod{"pod", LayerDefault::kDeny};

std::unique_ptr<Engine> layered(std::vector<Layer> layers, std::vector<PolicySource> files) {
  auto engine = Engine::create(make_layered_sources(std::move(layers), std::move(files)), patient_options());
  if (engine) return std::move(*engine);
  ADD_FAILURE() << engine.error().message();
  return nullptr;
}

Decision ask(std::vector<Layer> layers, std::vector<PolicySource> files) {
  const auto engine = layered(std::move(layers), std::move(files));
  return engine ? engine->evaluate(Request().facts()) : Decision{};
}

Decision ask_of_answer(std::vector<Layer> layers, std::vector<PolicySource> files) {
  const auto engine = layered(std::move(layers), std::move(files));
  Outputs outputs;
  outputs.max_response_bytes = 50;
  return engine ? engine->evaluate_response(Request().facts(), {200, {}, {}}, outputs) : Decision{};
}

TEST(EngineLayerOutputs, BoundsAndEditsOfAllLayersHoldTogether) {
  const auto decision =
      ask({kBaseline, kPod},
          {{"a.js", "allow({maxResponseBytes: 10, responseHeaders: {remove: ['a']}})", 0},
           {"b.js", "allow({maxResponseBytes: 100, deadlineMs: 5, responseHeaders: {remove: ['b']}})", 1}});
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.outputs.max_response_bytes, 10U);
  EXPECT_EQ(decision.outputs.deadline, std::chrono::milliseconds(5));
  EXPECT_EQ(decision.outputs.response_headers.remove, (std::vector<HeaderEdits::Remove>{{"a", 0}, {"b", 1}}));
}

TEST(EngineLayerOutputs, AnInnerLayersBoundHoldsWhereTheOuterHasNone) {
  const auto decision =
      ask({kBaseline, kPod}, {{"a.js", "true", 0}, {"b.js", "allow({maxResponseBytes: 7})", 1}});
  EXPECT_EQ(decision.outputs.max_response_bytes, 7U);
}

TEST(EngineLayerOutputs, ALayerWithoutAnOpinionLeavesThem) {
  const auto decision = ask({kBaseline, kGuard}, {{"a.js", "allow({budget: {key: 'k', requests: 3}})", 0},
                                                  {"b.js", "undefined", 1}});
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  ASSERT_EQ(decision.outputs.budgets.size(), 1U);
  EXPECT_EQ(decision.outputs.budgets.front().key, "k");
}

TEST(EngineLayerOutputs, OfTwoLayersThatSetAHeaderTheOuterHasItsWay) {
  const auto decision =
      ask({kBaseline, kPod}, {{"a.js", "allow({requestHeaders: {set: {'x-tenant': 'one'}}})", 0},
                              {"b.js", "allow({requestHeaders: {set: {'X-Tenant': 'two'}}})", 1}});
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.outputs.request_headers.set, (std::vector<HeaderEdits::Set>{{"x-tenant", "one", 0}}));
}

TEST(EngineLayerOutputs, AnInnerLayerPutsNothingBackThatAnOuterOneTakesAway) {
  for (const char* outer :
       {"requestHeaders: {remove: ['Authorization']}", "requestHeaders: {only: ['accept']}",
        "responseHeaders: {remove: ['Authorization']}"}) {
    for (const char* spelling : {"authorization", "AUTHORIZATION"}) {
      const auto inner = "{set: {" + std::string(spelling) + ": 'stolen'}}";
      const auto decision =
          ask({kGuard, kBaseline, kPod},
              {{"a.js", "allow({" + std::string(outer) + "})", 0},
               {"b.js", "true", 1},
               {"c.js", "allow({requestHeaders: " + inner + ", responseHeaders: " + inner + "})", 2}});
      EXPECT_EQ(decision.verdict, Verdict::kAllow);
      const bool is_request = std::string(outer).starts_with("request");
      EXPECT_EQ(decision.outputs.request_headers.set.empty(), is_request) << outer;
      EXPECT_EQ(decision.outputs.response_headers.set.empty(), !is_request) << outer;
    }
  }
}

TEST(EngineLayerOutputs, WhatTheRequestsOuterLayerTookAwayNoInnerOnePutsIntoTheAnswer) {
  const auto engine =
      layered({kBaseline, kPod}, {{"a.js", "allow({responseHeaders: {remove: ['set-cookie']}})", 0},
                                  {"b.js",
                                   "export const onRequest = () => true; export const onResponse = () => "
                                   "allow({responseHeaders: {set: {'Set-Cookie': 'a=b'}}});",
                                   1}});
  const auto request = engine->evaluate(Request().facts());
  const auto answer = engine->evaluate_response(Request().facts(), {200, {}, {}}, request.outputs);
  EXPECT_EQ(answer.verdict, Verdict::kAllow);
  EXPECT_TRUE(answer.outputs.response_headers.set.empty());
}

TEST(EngineLayerOutputs, WhatAnInnerLayerSetForTheAnswerAnOuterOneCanTakeBack) {
  const auto engine =
      layered({kBaseline, kPod},
              {{"a.js",
                "export const onRequest = () => true; export const onResponse = () => "
                "allow({responseHeaders: {remove: ['set-cookie'], set: {'x-seen': 'outer'}}});",
                0},
               {"b.js", "allow({responseHeaders: {set: {'Set-Cookie': 'a=b', 'x-seen': 'inner'}}})", 1}});
  const auto request = engine->evaluate(Request().facts());
  EXPECT_EQ(request.outputs.response_headers.set.size(), 2U);
  const auto answer = engine->evaluate_response(Request().facts(), {200, {}, {}}, request.outputs);
  EXPECT_EQ(answer.outputs.response_headers.set, (std::vector<HeaderEdits::Set>{{"x-seen", "outer", 0}}));
}

TEST(EngineLayerOutputs, AnInnerLayerMayReadTheBody) {
  const auto decision =
      ask({kBaseline, kPod},
          {{"a.js", "true", 0},
           {"b.js",
            "export const body = {maxBytes: 9}; export const onRequest = (r) => r.body.text() === 'x';", 1}});
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(decision.wants_body, 9U);
}

TEST(EngineLayerOutputs, SilenceOfAnAnswerIsAnAllowInEveryLayer) {
  const auto decision = ask_of_answer(
      {kBaseline, kPod},
      {{"a.js", "export const onRequest = (r) => true; export function onResponse(r, res) {}", 0},
       {"b.js", "export const onRequest = (r) => true;", 1}});
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.outputs.max_response_bytes, 50U);
}

TEST(EngineLayerOutputs, EveryLayerMayNarrowOrDenyAnAnswer) {
  const std::string narrows = "export const onResponse = (r, res) => allow({maxResponseBytes: 20});";
  const std::string widens = "export const onResponse = (r, res) => allow({maxResponseBytes: 90});";
  const std::string denies = "export const onResponse = (r, res) => deny('no');";
  EXPECT_EQ(ask_of_answer({kBaseline, kPod}, {{"a.js", narrows, 0}, {"b.js", widens, 1}})
                .outputs.max_response_bytes,
            20U);
  for (const std::size_t layer : {0, 1}) {
    const auto decision = ask_of_answer({kBaseline, kPod}, {{"a.js", layer == 0 ? denies : widens, 0},
                                                            {"b.js", layer == 1 ? denies : widens, 1}});
    EXPECT_EQ(decision.reason, Reason::kPolicyDenied);
    EXPECT_EQ(decision.layer, layer == 0 ? "baseline" : "pod");
  }
}

}  // namespace
}  // namespace podjail::policy
