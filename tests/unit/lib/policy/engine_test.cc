#include "lib/policy/engine.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(Engine, DeniesWhatNobodyAllows) {
  const auto decision = judge("r.host === 'other.test'");
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(decision.reason, Reason::kNotAllowed);
  EXPECT_EQ(decision.message, "");
  EXPECT_EQ(decision.policy, "");
}

TEST(Engine, DeniesEverythingWithoutPolicies) {
  const auto engine = make_engine({});
  EXPECT_EQ(engine->evaluate(Request().facts()).reason, Reason::kPolicyUnavailable);
  EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kDeny);
  EXPECT_EQ(engine->policies(), 0U);
}

TEST(Engine, NamesThePolicyThatAllows) {
  const auto engine = make_engine({{"a.js", "false"}, {"b.js", "true"}, {"c.js", "true"}});
  const auto decision = engine->evaluate(Request().facts());
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.reason, Reason::kAllowed);
  EXPECT_EQ(decision.policy, "b.js");
  EXPECT_EQ(decision.max_request_bytes, std::nullopt);
  EXPECT_EQ(engine->policies(), 3U);
}

TEST(Engine, JudgesTheSameOnceItIsSettledOnAThread) {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(200);
  auto engine = make_engine({{"a.js", "if (r.path === '/loop') for (;;) {} r.host === 'a.test'"}}, options);
  std::thread worker([&] {
    engine->settle();
    EXPECT_EQ(engine->evaluate(Request().host("a.test").facts()).verdict, Verdict::kAllow);
    EXPECT_EQ(engine->evaluate(Request().host("b.test").facts()).reason, Reason::kNotAllowed);
    // A limit costs the isolate; the next one is settled too.
    EXPECT_EQ(engine->evaluate(Request().path("/loop").facts()).reason, Reason::kPolicyTimeout);
    EXPECT_EQ(engine->evaluate(Request().host("a.test").facts()).verdict, Verdict::kAllow);
    engine.reset();
    const auto next = make_engine({{"b.js", "true"}});
    next->settle();
    EXPECT_EQ(next->evaluate(Request().facts()).verdict, Verdict::kAllow);
  });
  worker.join();
}

TEST(Engine, LetsTwoAllowListsStandSideBySide) {
  const auto engine = make_engine({{"a.js", "r.host === 'a.test'"}, {"b.js", "r.host === 'b.test'"}});
  EXPECT_EQ(engine->evaluate(Request().host("a.test").facts()).policy, "a.js");
  EXPECT_EQ(engine->evaluate(Request().host("b.test").facts()).policy, "b.js");
  EXPECT_EQ(engine->evaluate(Request().host("c.test").facts()).reason, Reason::kNotAllowed);
}

TEST(Engine, LetsADenialBeatAnAllowWhereverItStands) {
  for (const auto& files : {std::vector<PolicySource>{{"a.js", "deny('no')"}, {"b.js", "true"}},
                            std::vector<PolicySource>{{"0.js", "true"}, {"a.js", "deny('no')"}}}) {
    const auto decision = make_engine(files)->evaluate(Request().facts());
    EXPECT_EQ(decision.verdict, Verdict::kDeny);
    EXPECT_EQ(decision.reason, Reason::kPolicyDenied);
    EXPECT_EQ(decision.message, "no");
    EXPECT_EQ(decision.policy, "a.js");
    EXPECT_EQ(decision.max_request_bytes, std::nullopt);
  }
}

TEST(Engine, LetsAFailureOfOnePolicyDenyWhatAnotherAllows) {
  for (const auto& [text, reason] :
       std::vector<std::pair<std::string, Reason>>{{"throw new Error('x')", Reason::kPolicyError},
                                                   {"'true'", Reason::kPolicyResult},
                                                   {"undefinedName", Reason::kPolicyError},
                                                   {"r.nothing.here", Reason::kPolicyError}}) {
    const auto decision = make_engine({{"a.js", "true"}, {"bad.js", text}})->evaluate(Request().facts());
    EXPECT_EQ(decision.verdict, Verdict::kDeny) << text;
    EXPECT_EQ(decision.reason, reason) << text;
    EXPECT_EQ(decision.policy, "bad.js") << text;
    EXPECT_EQ(decision.message, "") << text;
  }
}

TEST(Engine, KeepsTheSmallestLimit) {
  const auto engine = make_engine({{"a.js", "allow({max_tx_bytes: 20})"},
                                   {"b.js", "({allow: true, max_tx_bytes: 10})"},
                                   {"c.js", "true"},
                                   {"d.js", "({allow: {max_tx_bytes: 30}})"}});
  EXPECT_EQ(engine->evaluate(Request().facts()).max_request_bytes, 10U);
}

TEST(Engine, TakesTheFirstDefaultMessage) {
  const auto engine = make_engine({{"a.js", "export const defaultMessage = 'ask\\nus';"},
                                   {"b.js", "export const defaultMessage = 'ask them';"},
                                   {"c.js", "r.method === 'HEAD'"}});
  EXPECT_EQ(engine->evaluate(Request().facts()).message, "ask\\u000aus");
  EXPECT_EQ(engine->evaluate(Request().method("HEAD").facts()).message, "");
}

TEST(Engine, TellsTheOperatorWhyAPolicyFailed) {
  std::vector<std::string> lines;
  auto options = patient_options();
  options.log = [&](std::string_view policy, std::string_view line) {
    lines.push_back(std::string(policy) + "|" + std::string(line));
  };
  const auto engine = make_engine({{"a.js", "console.log('seen', r.host, 1);\nnull.x"}}, options);
  EXPECT_EQ(engine->evaluate(Request().facts()).reason, Reason::kPolicyError);
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "a.js|seen example.test 1",
                       "a.js|a.js:2:6: TypeError: Cannot read properties of null (reading 'x')"}));
}

TEST(Engine, RefusesRequestsTooLargeToShowWhole) {
  const auto engine = make_engine({{"a.js", "true"}});
  EXPECT_EQ(engine->evaluate(Request().path("/" + std::string(2 << 20, 'a')).facts()).reason,
            Reason::kRequestTooLarge);
  Request many;
  for (int i = 0; i < 3000; ++i) many.header("a", "b");
  EXPECT_EQ(engine->evaluate(many.facts()).reason, Reason::kRequestTooLarge);
  EXPECT_EQ(engine->evaluate(Request().path("/" + std::string(60000, 'a')).facts()).verdict, Verdict::kAllow);
}

TEST(Engine, WorksOnAThreadThatDidNotMakeIt) {
  const auto engine = make_engine({{"a.js", "r.path === '/x'"}});
  Decision elsewhere;
  std::thread([&] { elsewhere = engine->evaluate(Request().path("/x").facts()); }).join();
  EXPECT_EQ(elsewhere.verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().path("/y").facts()).verdict, Verdict::kDeny);
}

TEST(Engine, RunsBesideOtherEngines) {
  std::vector<std::thread> threads;
  std::atomic<int> allowed{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto engine = make_engine({{"a.js", "r.path === '/x'"}});
      for (int k = 0; k < 500; ++k) {
        const auto decision = engine->evaluate(Request().path(k % 2 == 0 ? "/x" : "/y").facts());
        if (decision.verdict == Verdict::kAllow) ++allowed;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(allowed, 1000);
}

TEST(Engine, HasTheRevisionOfItsSources) {
  const auto sources = make_policy_sources({{"a.js", "true"}});
  EXPECT_EQ(make_engine(sources.files)->revision(), sources.revision);
}

Decision connect_to(Engine& engine, std::string_view protocol, std::string_view host, std::uint16_t port) {
  ConnectFacts facts;
  facts.protocol = protocol;
  facts.host = host;
  facts.port = port;
  facts.connection.dns_name = host;
  facts.connection.destination_address = "198.18.0.5";
  facts.container.name = "build";
  facts.process.exe = "/usr/bin/git";
  return engine.evaluate_connection(facts);
}

TEST(Engine, AsksOnConnectAboutConnections) {
  const auto engine =
      make_engine({{"a.js",
                    "export function onConnect(c) {"
                    "  if (c.protocol === 'tcp' && c.host === 'git.test' && c.port === 22 &&"
                    "      c.connection.dnsName === 'git.test' && c.container.name === 'build' && "
                    "c.process.exe === '/usr/bin/git' &&"
                    "      c.connection.destination.address === '198.18.0.5' && c.method === undefined)"
                    "    return allow({tunnel: true});"
                    "  if (c.host === 'bad.test') return deny('no');"
                    "}"},
                   {"b.js", "r.host === 'git.test'"}});
  EXPECT_TRUE(engine->judges_connections());
  EXPECT_TRUE(connect_to(*engine, "tcp", "git.test", 22).grants.tunnel);
  EXPECT_EQ(connect_to(*engine, "tls", "git.test", 22).reason, Reason::kNotAllowed);
  const auto denied = connect_to(*engine, "tcp", "bad.test", 22);
  EXPECT_EQ(denied.reason, Reason::kPolicyDenied);
  EXPECT_EQ(denied.message, "no");
  EXPECT_EQ(denied.policy, "a.js");
  EXPECT_EQ(engine->evaluate(Request().host("git.test").facts()).verdict, Verdict::kAllow);
}

TEST(Engine, ADenialOfAConnectionBeatsEveryGrant) {
  const auto engine =
      make_engine({{"a.js", "export function onConnect(c) { return allow({tunnel: true}); }"},
                   {"b.js", "export function onConnect(c) { return allow({passthrough: true}); }"},
                   {"c.js", "export function onConnect(c) { if (c.port === 23) return deny(); }"}});
  const auto both = connect_to(*engine, "tcp", "a.test", 22);
  EXPECT_TRUE(both.grants.tunnel && both.grants.passthrough);
  const auto denied = connect_to(*engine, "tcp", "a.test", 23);
  EXPECT_EQ(denied.verdict, Verdict::kDeny);
  EXPECT_FALSE(denied.grants.tunnel || denied.grants.passthrough);
}

TEST(Engine, WithoutOnConnectNoConnectionIsJudged) {
  const auto engine = make_engine({{"a.js", "true"}});
  EXPECT_FALSE(engine->judges_connections());
  EXPECT_EQ(connect_to(*engine, "tcp", "a.test", 22).reason, Reason::kNotAllowed);
}

TEST(Engine, ARunawayOnConnectIsEndedAndTheNextOneIsAsked) {
  auto options = patient_options();
  options.deadline = std::chrono::milliseconds(50);
  const auto engine = make_engine(
      {{"a.js", "export function onConnect(c) { while (c.port === 1); return allow({tunnel: true}); }"}},
      options);
  EXPECT_EQ(connect_to(*engine, "tcp", "a.test", 1).reason, Reason::kPolicyTimeout);
  EXPECT_TRUE(engine->judges_connections());
  EXPECT_TRUE(connect_to(*engine, "tcp", "a.test", 2).grants.tunnel);
}

Decision ask_for(Engine& engine, std::string_view name, std::string_view type) {
  return engine.evaluate_question({name, type, {"build", "4f2a91"}});
}

TEST(Engine, AsksOnDnsAboutQuestions) {
  const auto engine = make_engine({{"a.js",
                                    "export function onDns(q) {"
                                    "  if (q.name === 'mail.test' && q.type === 'MX' && q.container.name === "
                                    "'build' && q.host === undefined)"
                                    "    return Object.isFrozen(q) && q.pod.labels.app === undefined;"
                                    "  if (q.type === 'TXT') return deny('no text');"
                                    "}"},
                                   {"b.js", "r.host === 'mail.test'"}});
  EXPECT_TRUE(engine->judges_questions());
  EXPECT_FALSE(engine->judges_connections());
  EXPECT_EQ(ask_for(*engine, "mail.test", "MX").policy, "a.js");
  EXPECT_EQ(ask_for(*engine, "mail.test", "MX").verdict, Verdict::kAllow);
  EXPECT_EQ(ask_for(*engine, "mail.test", "SRV").reason, Reason::kNotAllowed);
  const auto denied = ask_for(*engine, "mail.test", "TXT");
  EXPECT_EQ(denied.reason, Reason::kPolicyDenied);
  EXPECT_EQ(denied.message, "no text");
}

TEST(Engine, NothingButOnDnsAllowsAQuestion) {
  const auto engine = make_engine({{"a.js", "true"},
                                   {"b.js",
                                    "export function onRequest(r) { return true; }"
                                    "export function onConnect(c) { return allow(); }"}});
  EXPECT_FALSE(engine->judges_questions());
  EXPECT_EQ(ask_for(*engine, "a.test", "TXT").reason, Reason::kNotAllowed);
}

TEST(Engine, ADenialOrAFailureOfAQuestionBeatsEveryAllow) {
  const auto engine = make_engine({{"a.js", "export function onDns(q) { return allow(); }"},
                                   {"b.js",
                                    "export function onDns(q) {"
                                    "  if (q.name === 'a.test') return deny();"
                                    "  if (q.name === 'b.test') throw 1;"
                                    "  if (q.name === 'c.test') return 'yes';"
                                    "}"}});
  EXPECT_EQ(ask_for(*engine, "a.test", "TXT").reason, Reason::kPolicyDenied);
  EXPECT_EQ(ask_for(*engine, "b.test", "TXT").reason, Reason::kPolicyError);
  EXPECT_EQ(ask_for(*engine, "c.test", "TXT").reason, Reason::kPolicyResult);
  EXPECT_EQ(ask_for(*engine, "d.test", "TXT").verdict, Verdict::kAllow);
}

TEST(Engine, AQuestionThatTakesTooLongIsDeniedAndTheNextIsJudgedAgain) {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(50);
  const auto engine = make_engine(
      {{"a.js", "export function onDns(q) { while (q.name === 'loop.test'); return allow(); }"}}, options);
  EXPECT_EQ(ask_for(*engine, "loop.test", "TXT").reason, Reason::kPolicyTimeout);
  EXPECT_TRUE(engine->judges_questions());
  EXPECT_EQ(ask_for(*engine, "a.test", "TXT").verdict, Verdict::kAllow);
}

TEST(Engine, AQuestionKeptBeyondItsEvaluationShowsNoOther) {
  const auto engine = make_engine({{"a.js",
                                    "let kept; export function onDns(q) {"
                                    "  if (kept === undefined) { kept = q; return true; }"
                                    "  return kept.container.name === 'build';"
                                    "}"}});
  EXPECT_EQ(ask_for(*engine, "a.test", "TXT").verdict, Verdict::kAllow);
  EXPECT_EQ(ask_for(*engine, "b.test", "TXT").reason, Reason::kPolicyError);
}

}  // namespace
}  // namespace podjail::policy
