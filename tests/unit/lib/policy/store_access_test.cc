// podjail:store as policies see it.
#include "lib/policy/store_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

const std::string kImport = "import { store } from 'podjail:store';\n";

std::string request_policy(std::string_view body) {
  return kImport + "export function onRequest(r) { " + std::string(body) + " }";
}

Verdict ask(Engine& engine, std::string_view host = "example.test") {
  return engine.evaluate(Request().host(host).facts()).verdict;
}

// The line that tells why the policy failed.
std::string failure_of(std::string_view body) {
  std::string line;
  auto options = patient_options();
  options.log = [&line](std::string_view, std::string_view text) { line = text; };
  const auto engine = make_engine({{"a.js", request_policy(body)}}, options);
  const auto decision = engine->evaluate(Request().facts());
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(decision.reason, Reason::kPolicyError);
  return line;
}

TEST(StoreAccess, CountsFromOneRequestToTheNext) {
  const auto engine = make_engine({{"a.js", request_policy("return store.add(r.host, 1, 60) <= 2;")}});
  EXPECT_EQ(ask(*engine), Verdict::kAllow);
  EXPECT_EQ(ask(*engine), Verdict::kAllow);
  EXPECT_EQ(ask(*engine), Verdict::kDeny);
  EXPECT_EQ(ask(*engine, "other.test"), Verdict::kAllow);
}

TEST(StoreAccess, GivesEachFileAndLayerASpaceOfItsOwn) {
  const auto first = request_policy("return store.add('k', 1, 60) === 1;");
  const auto engine =
      Engine::create(make_layered_sources({{"outer", LayerDefault::kDeny}, {"inner", LayerDefault::kDeny}},
                                          {{"a.js", first, 0}, {"b.js", first, 0}, {"a.js", first, 1}}),
                     patient_options());
  ASSERT_TRUE(engine);
  EXPECT_EQ(ask(**engine), Verdict::kAllow);
  EXPECT_EQ(ask(**engine), Verdict::kDeny);
}

TEST(StoreAccess, IsSharedByEnginesThatAreGivenTheSame) {
  auto options = patient_options();
  options.store = std::make_shared<Store>();
  const std::vector<PolicySource> files{{"a.js", request_policy("return store.add('k', 1, 60) <= 1;")}};
  const auto one = make_engine(files, options);
  const auto other = make_engine(files, options);
  EXPECT_EQ(ask(*one), Verdict::kAllow);
  EXPECT_EQ(ask(*other), Verdict::kDeny);
  EXPECT_EQ(ask(*make_engine(files)), Verdict::kAllow);  // with its own
}

TEST(StoreAccess, IsThereForConnectionsAndQuestionsToo) {
  const auto engine = make_engine(
      {{"a.js", kImport +
                    "export function onConnect(c) { if (store.add('c', 1, 60) > 1) return deny('c'); }\n"
                    "export function onDns(q) { return store.add('d', 1, 60) <= 1; }"}});
  EXPECT_EQ(engine->evaluate_connection({"tcp", "a.test", 22, {}, {}}).reason, Reason::kNotAllowed);
  EXPECT_EQ(engine->evaluate_connection({"tcp", "a.test", 22, {}, {}}).reason, Reason::kPolicyDenied);
  EXPECT_EQ(engine->evaluate_question({"a.test", "TXT", {}}).verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate_question({"a.test", "TXT", {}}).verdict, Verdict::kDeny);
}

TEST(StoreAccess, IsOutOfReachAnywhereElse) {
  EXPECT_THAT(refusal_of(kImport + "store.add('k', 1, 60); export function onRequest() {}"),
              HasSubstr("the store is there while onRequest, onConnect or onDns is asked"));
  const auto engine =
      make_engine({{"a.js", kImport + "export const onRequest = (r) => true;\n"
                                      "export function onResponse(r, res) { store.get('k'); }"}});
  EXPECT_EQ(engine->evaluate_response(Request().facts(), {200, {}, {}}, {}).reason, Reason::kPolicyError);
}

// What runs after all policies have spoken would count in the space of another.
TEST(StoreAccess, IsOutOfReachOfPromises) {
  const auto engine = make_engine(
      {{"a.js", request_policy("if (store.get('k') > 0) return deny('counted'); "
                               "Promise.resolve().then(() => store.add('k', 1, 60)); return true;")},
       {"b.js", request_policy("return store.get('k') === 0;")}});
  EXPECT_EQ(ask(*engine), Verdict::kAllow);
  EXPECT_EQ(ask(*engine), Verdict::kAllow);
}

TEST(StoreAccess, TakesOnlyWhatItCanCount) {
  for (const char* key : {"''", "'x'.repeat(129)", "'\\u20ac'.repeat(43)", "1", "null", "{}", "Symbol('a')"})
    EXPECT_THAT(failure_of("store.add(" + std::string(key) + ", 1, 60);"), HasSubstr("1 to 128 bytes"))
        << key;
  for (const char* n : {"-1", "0.5", "NaN", "'1'", "2 ** 53", "undefined"})
    EXPECT_THAT(failure_of("store.add('k', " + std::string(n) + ", 60);"), HasSubstr("whole numbers")) << n;
  for (const char* ttl : {"0", "-1", "1.5", "86401", "Infinity", "undefined"})
    EXPECT_THAT(failure_of("store.add('k', 1, " + std::string(ttl) + ");"), HasSubstr("86400 seconds"))
        << ttl;
}

TEST(StoreAccess, DeniesWhatDoesNotFit) {
  const auto engine = make_engine({{"a.js", request_policy("store.add(r.path, 1, 60); return true;")}});
  for (std::size_t i = 0; i < kMaxStoreKeys; ++i)
    ASSERT_EQ(engine->evaluate(Request().path("/" + std::to_string(i)).facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().path("/more").facts()).reason, Reason::kPolicyError);
  EXPECT_EQ(engine->evaluate(Request().path("/1").facts()).verdict, Verdict::kAllow);
}

// It is asked again with the body, and would count twice.
TEST(StoreAccess, CountsOnceWhereTheBodyIsReadLater) {
  const auto engine = make_engine(
      {{"a.js", kImport + "export const body = { maxBytes: 9 };\n"
                          "export function onRequest(r) { const n = store.add('k', 1, 60); r.body.text(); "
                          "return n <= 2; }"}});
  const Request request;
  auto facts = request.facts();
  for (const auto expected : {Verdict::kAllow, Verdict::kAllow, Verdict::kDeny}) {
    facts.body = std::nullopt;
    EXPECT_TRUE(engine->evaluate(facts).wants_body);
    facts.body = "x";
    EXPECT_EQ(engine->evaluate(facts).verdict, expected);
  }
}

TEST(StoreAccess, IsFrozen) {
  EXPECT_THAT(failure_of("store.add = () => 0; return true;"), HasSubstr("TypeError"));
}

}  // namespace
}  // namespace podjail::policy
