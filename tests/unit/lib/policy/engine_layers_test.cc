// Layers, as policies of several of them see it.
#include <gtest/gtest.h>

#include "lib/policy/engine.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

const Layer kBaseline{"baseline", LayerDefault::kDeny};
const Layer kGuard{"guard", LayerDefault::kPass};
const Layer kNamespace{"namespace", LayerDefault::kDeny};
const Layer kPod{"pod", LayerDefault::kDeny};

std::unique_ptr<Engine> layered(std::vector<Layer> layers, std::vector<PolicySource> files) {
  auto engine = Engine::create(make_layered_sources(std::move(layers), std::move(files)), patient_options());
  if (engine) return std::move(*engine);
  ADD_FAILURE() << engine.error().message();
  return nullptr;
}

Decision ask(Engine& engine, std::string_view host = "example.test") {
  return engine.evaluate(Request().host(host).facts());
}

ConnectFacts connection() {
  ConnectFacts facts;
  facts.protocol = "tcp";
  facts.host = "example.test";
  facts.port = 22;
  return facts;
}

TEST(EngineLayers, AnInnerLayerNarrowsWhatTheOuterAllows) {
  const auto engine =
      layered({kBaseline, kPod}, {{"list.js", "r.host.endsWith('.test')", 0},
                                  {"own.js", "r.host === 'a.test' || r.host === 'x.org'", 1}});
  EXPECT_EQ(ask(*engine, "a.test").verdict, Verdict::kAllow);
  EXPECT_EQ(ask(*engine, "a.test").layer, "baseline");
  EXPECT_EQ(ask(*engine, "b.test").reason, Reason::kNotAllowed);
  EXPECT_EQ(ask(*engine, "b.test").layer, "pod");
  EXPECT_EQ(ask(*engine, "x.org").reason, Reason::kNotAllowed);
  EXPECT_EQ(ask(*engine, "x.org").layer, "baseline");
}

// A pod's file must not stand in for one that the baseline imports.
TEST(EngineLayers, ADataFileIsOfItsLayerAlone) {
  const std::string reads =
      "import text from 'file:list.txt';\nexport const onRequest = (r) => text.includes(r.host);";
  const auto engine = layered({kBaseline, kPod}, {{"p.js", reads, 0},
                                                  {"list.txt", "a.test b.test", 0},
                                                  {"p.js", reads, 1},
                                                  {"list.txt", "b.test c.test", 1}});
  EXPECT_EQ(ask(*engine, "b.test").verdict, Verdict::kAllow);
  EXPECT_EQ(ask(*engine, "a.test").layer, "pod");
  EXPECT_EQ(ask(*engine, "c.test").layer, "baseline");
  EXPECT_FALSE(Engine::create(
      make_layered_sources({kBaseline, kPod},
                           {{"p.js", reads, 0}, {"own.js", "true", 1}, {"list.txt", "a.test", 1}}),
      patient_options()));
}

TEST(EngineLayers, ADenialOfAnyLayerDecides) {
  for (const std::size_t denier : {0U, 1U, 2U}) {
    std::vector<PolicySource> files;
    for (std::size_t layer = 0; layer < 3; ++layer) {
      files.push_back({"p.js", layer == denier ? "deny('no')" : "allow()", layer});
    }
    const auto decision = ask(*layered({kBaseline, kNamespace, kPod}, std::move(files)));
    EXPECT_EQ(decision.reason, Reason::kPolicyDenied);
    EXPECT_EQ(decision.layer, std::vector<Layer>({kBaseline, kNamespace, kPod}).at(denier).name);
    EXPECT_EQ(decision.policy, "p.js");
  }
}

TEST(EngineLayers, AFailureOfAnyLayerDenies) {
  const std::vector<std::pair<const char*, Reason>> failures = {
      {"null.x", Reason::kPolicyError},
      {"'yes'", Reason::kPolicyResult},
      {"'x'.repeat(2 ** 20).repeat(2 ** 9)", Reason::kPolicyError}};
  for (const auto& [text, reason] : failures) {
    for (const std::size_t failing : {0U, 1U}) {
      const auto decision = ask(*layered({kBaseline, kPod}, {{"a.js", failing == 0 ? text : "true", 0},
                                                             {"b.js", failing == 1 ? text : "true", 1}}));
      EXPECT_EQ(decision.reason, reason) << text;
      EXPECT_EQ(decision.layer, failing == 0 ? "baseline" : "pod") << text;
    }
  }
}

TEST(EngineLayers, ALayerThatRunsPastTheDeadlineIsNamed) {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(20);
  auto engine = Engine::create(
      make_layered_sources({kBaseline, kPod}, {{"a.js", "true", 0}, {"loop.js", "for (;;);", 1}}), options);
  ASSERT_TRUE(engine);
  const auto decision = ask(**engine);
  EXPECT_EQ(decision.reason, Reason::kPolicyTimeout);
  EXPECT_EQ(decision.layer, "pod");
  EXPECT_EQ(decision.policy, "loop.js");
}

TEST(EngineLayers, PromisesLeftBehindByTheLastLayerAreDeniedWhenTheyLoop) {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(20);
  auto engine = Engine::create(
      make_layered_sources(
          {kBaseline, kPod},
          {{"a.js", "true", 0}, {"b.js", "Promise.resolve().then(() => { for (;;); }); true", 1}}),
      options);
  ASSERT_TRUE(engine);
  EXPECT_EQ(ask(**engine).reason, Reason::kPolicyTimeout);
}

TEST(EngineLayers, AnEmptyInnerLayerHasNoSay) {
  const auto engine = layered({kBaseline, kNamespace, kPod}, {{"a.js", "true", 0}, {"p.js", "true", 2}});
  EXPECT_EQ(ask(*engine).verdict, Verdict::kAllow);
}

TEST(EngineLayers, AnEmptyOutermostLayerDeniesAll) {
  for (const auto& outermost : {kBaseline, kGuard}) {
    const auto decision = ask(*layered({outermost, kPod}, {{"p.js", "true", 1}}));
    EXPECT_EQ(decision.reason, Reason::kPolicyUnavailable);
  }
}

TEST(EngineLayers, AGuardDeniesAndLeavesTheRestToOthers) {
  const auto engine =
      layered({kGuard, kPod}, {{"metadata.js", "r.host === 'meta.test' ? deny('no') : undefined", 0},
                               {"p.js", "r.host !== 'other.test'", 1}});
  EXPECT_EQ(ask(*engine, "a.test").verdict, Verdict::kAllow);
  EXPECT_EQ(ask(*engine, "a.test").layer, "pod");
  EXPECT_EQ(ask(*engine, "meta.test").reason, Reason::kPolicyDenied);
  EXPECT_EQ(ask(*engine, "meta.test").layer, "guard");
  EXPECT_EQ(ask(*engine, "other.test").reason, Reason::kNotAllowed);
}

TEST(EngineLayers, AGuardAloneAllowsNothing) {
  EXPECT_EQ(ask(*layered({kGuard}, {{"g.js", "undefined", 0}})).reason, Reason::kNotAllowed);
  EXPECT_EQ(ask(*layered({kGuard, kPod}, {{"g.js", "undefined", 0}})).reason, Reason::kNotAllowed);
}

TEST(EngineLayers, LimitsAndGrantsAreTheLeastOfAllLayers) {
  const auto decision = ask(*layered(
      {kBaseline, kPod}, {{"a.js", "allow({max_tx_bytes: 10, encodedSlash: true})", 0},
                          {"b.js", "allow({max_tx_bytes: 9, encodedSlash: true, tunnel: true})", 1}}));
  EXPECT_EQ(decision.max_request_bytes, 9U);
  EXPECT_TRUE(decision.grants.encoded_slash);
  EXPECT_FALSE(decision.grants.tunnel);
}

TEST(EngineLayers, TheMessageIsThatOfTheLayerThatDidNotAllow) {
  const auto engine =
      layered({kBaseline, kPod}, {{"a.js",
                                   "export const defaultMessage = 'ask the platform'; export function "
                                   "onRequest(r) { return r.host !== 'x.test'; }",
                                   0},
                                  {"b.js",
                                   "export const defaultMessage = 'ask the team'; export function "
                                   "onRequest(r) { return r.host === 'a.test'; }",
                                   1}});
  EXPECT_EQ(ask(*engine, "x.test").message, "ask the platform");
  EXPECT_EQ(ask(*engine, "b.test").message, "ask the team");
}

TEST(EngineLayers, ATunnelNeedsEveryLayerToGrantIt) {
  const PolicySource granting{"t.js", "export function onConnect() { return allow({tunnel: true}); }", 1};
  const std::vector<std::pair<const char*, bool>> outer = {
      {"export function onConnect() { return allow({tunnel: true}); }", true},
      {"export function onConnect() { return allow(); }", false},
      {"export function onConnect() {}", false},
      {"export function onRequest() { return true; }", false}};
  for (const auto& [text, granted] : outer) {
    const auto engine = layered({kBaseline, kPod}, {{"a.js", text, 0}, granting});
    const auto decision = engine->evaluate_connection(connection());
    EXPECT_EQ(decision.verdict == Verdict::kAllow && decision.grants.tunnel, granted) << text;
  }
}

TEST(EngineLayers, AGuardOfRequestsIsNotPassedByADetour) {
  const PolicySource granting{"t.js", "export function onConnect() { return allow({tunnel: true}); }", 1};
  const auto judging = layered(
      {kGuard, kPod},
      {{"g.js", "export function onRequest(r) { if (r.method === 'PUT') return deny('no'); }", 0}, granting});
  EXPECT_EQ(judging->evaluate_connection(connection()).verdict, Verdict::kDeny);
  const auto of_questions =
      layered({kGuard, kPod}, {{"g.js", "export function onDns() { return deny('no'); }", 0}, granting});
  EXPECT_TRUE(of_questions->evaluate_connection(connection()).grants.tunnel);
}

TEST(EngineLayers, DnsFollowsTheSameRules) {
  const PolicySource inner{"p.js", "export function onDns() { return true; }", 1};
  const auto outer_says = [&](const char* text, const Layer& layer) {
    return layered({layer, kPod}, {{"o.js", text, 0}, inner})
        ->evaluate_question({"a.test", "TXT", {}})
        .verdict;
  };
  EXPECT_EQ(outer_says("export function onDns() { return true; }", kBaseline), Verdict::kAllow);
  EXPECT_EQ(outer_says("export function onDns() {}", kBaseline), Verdict::kDeny);
  EXPECT_EQ(outer_says("export function onDns() {}", kGuard), Verdict::kAllow);
  EXPECT_EQ(outer_says("export function onDns() { return deny('no'); }", kGuard), Verdict::kDeny);
}

TEST(EngineLayers, AnInnerLayerCannotReachTheOuterOnesState) {
  const auto engine = layered(
      {kBaseline, kPod},
      {{"a.js", "const hosts = ['a.test']; export function onRequest(r) { return hosts.includes(r.host); }",
        0},
       {"b.js",
        "for (const take of [() => { Array.prototype.includes = () => true; }, () => { globalThis.hosts = "
        "[]; },"
        " () => { Object.prototype.allow = true; }]) { try { take(); } catch {} }\n"
        "export function onRequest(r) { try { r.host = 'a.test'; } catch {} return true; }",
        1}});
  EXPECT_EQ(ask(*engine, "x.test").verdict, Verdict::kDeny);
  EXPECT_EQ(ask(*engine, "x.test").verdict, Verdict::kDeny);
  EXPECT_EQ(ask(*engine, "a.test").verdict, Verdict::kAllow);
}

}  // namespace
}  // namespace podjail::policy
