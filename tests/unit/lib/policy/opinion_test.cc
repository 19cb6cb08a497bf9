#include "lib/policy/opinion.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(Opinion, AllowsOnlyWhatSaysSo) {
  for (const char* text :
       {"true", "allow()", "({allow: true})", "allow({})", "({__proto__: null, allow: true})",
        "({allow: true, other: 1})", "allow({max_tx_bytes: 0})", "({allow: {max_tx_bytes: 5}})",
        "new (class { allow = true; })()", "Object.assign([], {allow: true})", "!!'true'",
        "allow({max_tx_bytes: 2 ** 53 - 1})"}) {
    EXPECT_EQ(judge(text).verdict, Verdict::kAllow) << text;
  }
}

TEST(Opinion, GrantsOnlyWhatSaysSo) {
  EXPECT_TRUE(judge("allow({tunnel: true})").grants.tunnel);
  EXPECT_TRUE(judge("({allow: true, passthrough: true})").grants.passthrough);
  EXPECT_TRUE(judge("allow({encodedSlash: true})").grants.encoded_slash);
  EXPECT_TRUE(judge("export function onRequest(r) { return {allow: true, encodedSlash: true}; }")
                  .grants.encoded_slash);
  for (const char* text :
       {"true", "allow()", "allow({tunnel: false, passthrough: false, encodedSlash: false})",
        "allow({encoded_slash: true})",
        "Object.assign(Object.create({tunnel: true, passthrough: true, encodedSlash: true}), {allow: "
        "true})"}) {
    const auto decision = judge(text);
    EXPECT_EQ(decision.verdict, Verdict::kAllow) << text;
    EXPECT_FALSE(decision.grants.tunnel) << text;
    EXPECT_FALSE(decision.grants.passthrough) << text;
    EXPECT_FALSE(decision.grants.encoded_slash) << text;
  }
  for (const char* text :
       {"allow({tunnel: 1})", "allow({tunnel: 'true'})", "({allow: true, passthrough: {}})",
        "allow({encodedSlash: 1})", "({allow: true, get tunnel() { return true; }})"}) {
    EXPECT_EQ(reason_of(text), "policy_result") << text;
  }
  EXPECT_FALSE(judge("({allow: false, tunnel: true})").grants.tunnel);
}

TEST(Opinion, TakesNothingForAnAllowThatOnlyResemblesOne) {
  for (const char* text : {"'true'",
                           "1",
                           "({})",
                           "[]",
                           "[true]",
                           "Promise.resolve(true)",
                           "(async () => true)()",
                           "({allow: 1})",
                           "({allow: 'true'})",
                           "({allow: {}})",
                           "({allow: []})",
                           "({allow: null})",
                           "({allow: undefined})",
                           "({get allow() { return true; }})",
                           "Object.create({allow: true})",
                           "({allow: true, then() {}})",
                           "({allow: true, get then() { return undefined; }})",
                           "() => true",
                           "new Boolean(true)",
                           "Symbol('true')",
                           "1n",
                           "({ALLOW: true})",
                           "allow",
                           "(class { static allow = true; })",
                           "({allow: {allow: true}})",
                           "({allow: true, max_tx_bytes: '5'})",
                           "({allow: true, max_tx_bytes: -1})",
                           "allow({max_tx_bytes: 0.5})",
                           "allow({max_tx_bytes: NaN})",
                           "allow({max_tx_bytes: Infinity})",
                           "allow({max_tx_bytes: 2 ** 53})",
                           "({allow: true, get max_tx_bytes() { return 1; }})",
                           "({allow: {max_tx_bytes: 5, then() {}}})",
                           "Object.assign(() => 1, {allow: true})",
                           "Object.assign(Promise.resolve(), {allow: true})",
                           "/x/",
                           "new Date()",
                           "({allow: false, deny_message: 5})",
                           "({allow: false, get deny_message() { return 'x'; }})",
                           "({message: 'no'})",
                           "({deny_message: {}})",
                           "globalThis",
                           "r"}) {
    const auto decision = judge(text);
    EXPECT_EQ(decision.verdict, Verdict::kDeny) << text;
    EXPECT_EQ(decision.reason, Reason::kPolicyResult) << text;
    EXPECT_EQ(decision.policy, "policy.js") << text;
  }
}

TEST(Opinion, HoldsNothingForNoOpinion) {
  for (const char* text : {"undefined", "null", "false", "", "// nothing", ";", "if (false) true"}) {
    EXPECT_EQ(reason_of(text), "not_allowed") << text;
  }
}

TEST(Opinion, ReadsDenials) {
  for (const char* text :
       {"deny('no')", "({allow: false, deny_message: 'no'})", "({allow: false, message: 'no'})",
        "({deny_message: 'no'})", "{allow: false, deny_message: 'no'}"}) {
    const auto decision = judge(text);
    EXPECT_EQ(decision.reason, Reason::kPolicyDenied) << text;
    EXPECT_EQ(decision.message, "no") << text;
  }
  EXPECT_EQ(judge("deny()").reason, Reason::kPolicyDenied);
  EXPECT_EQ(judge("({allow: false})").message, "");
  EXPECT_EQ(judge("deny({})").reason, Reason::kPolicyError);
  EXPECT_EQ(judge("allow('everything')").reason, Reason::kPolicyError);
}

TEST(Opinion, KeepsMessagesToOneBoundedLine) {
  EXPECT_EQ(judge(R"(deny("a\r\n\x1b[31mb\u2028\u0085"))").message,
            "a\\u000d\\u000a\\u001b[31mb\\u2028\\u0085");
  EXPECT_EQ(judge("deny('x'.repeat(100000))").message, std::string(512, 'x'));
  EXPECT_EQ(judge("deny('\\ud800')").message, "\xef\xbf\xbd");
}

TEST(Opinion, ReadsLimits) {
  EXPECT_EQ(judge("allow({max_tx_bytes: 77})").max_request_bytes, 77U);
  EXPECT_EQ(judge("({allow: {max_tx_bytes: 9007199254740991}})").max_request_bytes, 9007199254740991U);
  EXPECT_EQ(judge("allow({max_tx_bytes: 0})").max_request_bytes, 0U);
  EXPECT_EQ(judge("allow()").max_request_bytes, std::nullopt);
}

// Builds random values that never have an own `allow` that is true, nor an `allow` with a limit.
class RandomValues {
 public:
  std::string next(int depth = 3) {
    static constexpr const char* kLeaves[] = {"0",        "1",         "''",       "'true'",     "'allow'",
                                              "null",     "undefined", "false",    "NaN",        "1n",
                                              "Symbol()", "/a/",       "()=>true", "new Date(0)"};
    if (depth == 0 || pick(3) == 0) return kLeaves[pick(std::size(kLeaves))];
    const auto inner = next(depth - 1);
    switch (pick(7)) {
      case 0:
        return "[" + inner + "," + next(depth - 1) + "]";
      case 1:
        return "({allow:" + inner + "})";
      case 2:
        return "({max_bytes:1,value:" + inner + "})";
      case 3:
        return "Object.create({allow:true,x:" + inner + "})";
      case 4:
        return "({get allow(){return true},x:" + inner + "})";
      case 5:
        return "Promise.resolve(" + inner + ")";
      default:
        return "new Map([[" + inner + ",true]])";
    }
  }

 private:
  std::size_t pick(std::size_t bound) { return random_() % bound; }
  std::mt19937 random_{20240229};
};

TEST(Opinion, NeverAllowsARandomValueThatDoesNotSaySo) {
  RandomValues values;
  for (int batch = 0; batch < 8; ++batch) {
    std::vector<std::string> texts;
    std::string list;
    for (int i = 0; i < 250; ++i) {
      texts.push_back(values.next());
      list += "() => (" + texts.back() + "),\n";
    }
    const auto engine =
        make_engine({{"a.js", "const values = [" + list +
                                  "]; export function onRequest(r) { return values[r.port](); }"}});
    for (std::uint16_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(engine->evaluate(Request().port(i).facts()).verdict, Verdict::kDeny) << texts[i];
    }
  }
}

}  // namespace
}  // namespace podjail::policy
