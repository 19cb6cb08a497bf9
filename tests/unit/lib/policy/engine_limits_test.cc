// Policies that try to run forever, to use up memory, or to leave something behind. Each must be a denial
// with its own reason, and the next request must be judged as if nothing had happened. There is no clock in
// these tests: a limit that does not hold shows as a test that never ends, or a process that does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

EngineOptions strict_options() {
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(30);
  return options;
}

// Asks the policy `attack` for the path /attack, and sees that it judges another request properly afterwards.
Reason reason_of_attack(const std::string& attack, const EngineOptions& options = strict_options()) {
  const auto engine =
      make_engine({{"a.js", "if (r.path === '/attack') {" + attack + "\n} r.path === '/good'"}}, options);
  Reason reason = Reason::kAllowed;
  for (int round = 0; round < 2; ++round) {
    const auto decision = engine->evaluate(Request().path("/attack").facts());
    EXPECT_EQ(decision.verdict, Verdict::kDeny) << attack;
    EXPECT_EQ(decision.policy, "a.js") << attack;
    reason = decision.reason;
    // A busy machine may not leave a good request its 30 ms the first time.
    auto good = engine->evaluate(Request().path("/good").facts());
    for (int i = 0; i < 20 && good.reason == Reason::kPolicyTimeout; ++i) {
      good = engine->evaluate(Request().path("/good").facts());
    }
    EXPECT_EQ(good.verdict, Verdict::kAllow) << attack << ": " << to_string(good.reason);
  }
  return reason;
}

class EndlessPolicy : public ::testing::TestWithParam<const char*> {};

TEST_P(EndlessPolicy, RunsIntoTheDeadline) {
  EXPECT_EQ(to_string(reason_of_attack(GetParam())), "policy_timeout");
}

INSTANTIATE_TEST_SUITE_P(
    Policies, EndlessPolicy,
    ::testing::Values("for (;;);", "/(a+)+$/.test('a'.repeat(40) + '!');",
                      "try { for (;;); } catch (e) {} finally { for (;;); }",
                      "const f = () => { try { f(); } finally { f(); } }; f();",
                      "const o = { toString() { for (;;); } }; '' + o;", "({ get x() { for (;;); } }).x;",
                      "[1, 2].sort(() => { for (;;); });",
                      "const g = async () => { for (;;) await 0; }; g(); null;",
                      "let o = null; for (;;) o = Object.create(null);",
                      "let a = []; for (let i = 0; i < 40; i += 1) a = [a, a]; JSON.stringify(a);",
                      "let a = []; for (let i = 0; i < 40; i += 1) a = [a, a]; a.flat(Infinity);",
                      "let x = 3n ** 1000n; for (;;) x = (x * x) % (2n ** 9000n);",
                      "for (;;) { try { null.x; } catch (e) {} }", "for (;;) r.header('a');",
                      "for (;;) console.log('x');"));

class GreedyPolicy : public ::testing::TestWithParam<const char*> {};

TEST_P(GreedyPolicy, RunsOutOfMemoryAlone) {
  const auto reason = to_string(reason_of_attack(GetParam()));
  // Which limit is met first may depend on how fast the machine is today.
  EXPECT_TRUE(reason == "policy_memory" || reason == "policy_timeout") << reason;
}

INSTANTIATE_TEST_SUITE_P(
    Policies, GreedyPolicy,
    ::testing::Values("const a = []; for (;;) a.push(a.length);",
                      "const m = new Map(); for (let i = 0;; i += 1) m.set(i, i);",
                      "const a = []; for (;;) a.push('x'.repeat(1000) + a.length);",
                      "const o = {}; for (let i = 0;; i += 1) o['k' + i] = i;",
                      "let s = 'x'; for (let i = 0; i < 28; i += 1) s += s; s.indexOf('y');",
                      "'x'.repeat(2 ** 29 - 24).charCodeAt(5);", "'x'.repeat(2 ** 28).toUpperCase();",
                      "throw 'x'.repeat(2 ** 28);", "console.log('x'.repeat(2 ** 28));",
                      "r.header('x'.repeat(2 ** 28)); r.headers['x'.repeat(2 ** 28)];",
                      "'a'.repeat(2 ** 24).split('');", "new Array(2 ** 25);", "[...'x'.repeat(2 ** 24)];",
                      "Array.from({ length: 2 ** 32 - 1 });", "2n ** (2n ** 29n);",
                      "for (let i = 0;; i += 1) Symbol.for('a' + i);",
                      "const a = []; a.length = 2 ** 32 - 1; [...a];",
                      "const f = []; for (;;) f.push(() => f);",
                      "const p = []; for (;;) p.push(Promise.resolve());"));

// What would keep a built-in loop busy for years, with no way to stop it.
class ImpossiblePolicy : public ::testing::TestWithParam<const char*> {};

TEST_P(ImpossiblePolicy, IsRefusedAtOnce) {
  EXPECT_EQ(to_string(reason_of_attack(GetParam(), patient_options())), "policy_error");
}

INSTANTIATE_TEST_SUITE_P(
    Policies, ImpossiblePolicy,
    ::testing::Values("'x'.repeat(2 ** 29);", "let s = 'x'; for (;;) s += s;", "new Array(2 ** 27).fill(0);",
                      "const a = []; a.length = 2 ** 32 - 1; a.indexOf(1);",
                      "[].includes.call({ length: 2 ** 53 - 1 }, 1);",
                      "[].sort.call({ length: 2 ** 53 - 1 });",
                      "class A extends Array {} new A(2 ** 32 - 1).map((x) => x);",
                      "const a = []; a.length = 2 ** 32 - 1; JSON.stringify({ x: 1 }, a);",
                      "const a = []; a.length = 2 ** 32 - 1; [].concat(a);",
                      "String.raw({ raw: { length: 2 ** 53 - 1 } });",
                      "const a = []; a.length = 2 ** 32 - 1; Promise.all(a);",
                      "'a'.localeCompare('b', { length: 2 ** 53 - 1 });", "new Uint8Array(2 ** 33);",
                      "const a = []; for (;;) a.push(new Uint8Array(1 << 20));", "(function f() { f(); })();",
                      "const o = { get x() { return this.x; } }; o.x;", "new Proxy({}, {});"));

TEST(EngineLimits, EveryArrayMethodRefusesWhatIsNotAShortArray) {
  EXPECT_TRUE(holds(R"(
    const loops = Object.getOwnPropertyNames(Array.prototype).filter((name) => !["length", "constructor", "at",
      "push", "pop", "keys", "values", "entries"].includes(name));
    const huge = []; huge.length = 2 ** 32 - 1;
    const refuses = (name, receiver, kind) => {
      try { Array.prototype[name].call(receiver, () => 0, 0, 0); return false; } catch (e) { return e instanceof kind; }
    };
    loops.length >= 25 && loops.every((name) =>
      refuses(name, { length: 2 ** 53 - 1 }, TypeError) && refuses(name, huge, RangeError)))"));
}

TEST(EngineLimits, ArrayMethodsStillDoTheirWork) {
  EXPECT_TRUE(holds(R"(
    const a = [3, 1, 2];
    String([...a].sort()) === "1,2,3" && a.includes(2) && !a.includes(9) && a.indexOf(1) === 1 && a.indexOf(3, 1) === -1
      && a.lastIndexOf(3) === 0 && a.map((x) => x * 2).join("-") === "6-2-4" && a.concat([4], 5, [[6]]).length === 6
      && Array.from("abc").length === 3 && Array.from({ length: 2 }, (_, i) => i).join() === "0,1"
      && Array.from(new Set([1, 1])).length === 1 && JSON.stringify({ a: 1, b: 2 }, ["b"]) === '{"b":2}'
      && a.reduce((x, y) => x + y) === 6 && [1, [2, [3]]].flat().length === 3 && a.slice(1).length === 2)"));
}

TEST(EngineLimits, AreTheSameAfterAHundredAttacks) {
  const auto engine = make_engine({{"a.js", "'x'.repeat(2 ** 28).indexOf('y')"}}, strict_options());
  const auto mappings = [] {
    std::ifstream maps("/proc/self/maps");
    return std::count(std::istreambuf_iterator<char>(maps), {}, '\n');
  };
  for (int i = 0; i < 20; ++i) engine->evaluate(Request().facts());
  const auto before = mappings();
  for (int i = 0; i < 100; ++i) {
    const auto reason = engine->evaluate(Request().facts()).reason;
    EXPECT_TRUE(reason == Reason::kPolicyMemory || reason == Reason::kPolicyTimeout);
  }
  // An isolate has more than ten mappings: leaking one for each attack would show.
  EXPECT_LT(mappings(), before + 200);
}

TEST(EngineLimits, HoldWhileAnAnswerIsRead) {
  EXPECT_EQ(reason_of("deny('x'.repeat(2 ** 28))"), "policy_memory");
  EXPECT_EQ(reason_of("({allow: false, message: 'x'.repeat(2 ** 28)})"), "policy_memory");
}

TEST(EngineLimits, HoldWhileAPolicyIsLoaded) {
  EXPECT_THAT(refusal_of("for (;;); export function onRequest() {}"), ::testing::HasSubstr("too long"));
  EXPECT_THAT(refusal_of("const a = []; for (;;) a.push(a); export function onRequest() {}"),
              ::testing::HasSubstr("memory"));
  EXPECT_THAT(refusal_of("'x'.repeat(2 ** 28).indexOf('y'); export function onRequest() {}"),
              ::testing::HasSubstr("memory"));
}

TEST(EngineLimits, NothingOfARequestReachesTheNext) {
  const auto engine = make_engine({{"a.js", R"(
    const attempts = [
      () => { globalThis.leak = r.path; }, () => { Array.prototype.leak = r.path; }, () => { Object.leak = r.path; },
      () => { r.leak = r.path; }, () => { r.pod.leak = r.path; }, () => { r.header.leak = r.path; },
      () => { console.leak = r.path; }, () => { allow.leak = r.path; }, () => { Math.leak = r.path; },
      () => { (function* () {}).constructor.prototype.leak = r.path; }, () => { Object.getPrototypeOf(r).leak = r.path; },
      () => { Object.defineProperty(Set.prototype, "has", { value: () => true }); },
      () => { "abc".replace(/b/, () => { throw new TypeError(RegExp.lastMatch); }); }];
    attempts.every((attempt) => { try { attempt(); return false; } catch (e) { return e instanceof TypeError; } })
      && globalThis.leak === undefined && RegExp.$1 === undefined)"}});
  EXPECT_EQ(engine->evaluate(Request().path("/1").facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().path("/2").facts()).verdict, Verdict::kAllow);
}

TEST(EngineLimits, ARequestKeptForLaterShowsNothingOfAnother) {
  const auto engine = make_engine({{"a.js", R"(
    let kept;
    export function onRequest(r) {
      if (!kept) { kept = r; return true; }
      for (const read of [() => kept.headers, () => kept.headerList, () => kept.connection, () => kept.header("a")]) {
        try { read(); return deny("read"); } catch (e) { if (!(e instanceof TypeError)) return deny("other"); }
      }
      return kept.path === "/1" && r.header("a") === "2";
    })"}});
  EXPECT_EQ(engine->evaluate(Request().path("/1").header("a", "1").facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().path("/2").header("a", "2").facts()).verdict, Verdict::kAllow);
}

TEST(EngineLimits, TheSmallestHeapTheConfigurationAllowsIsEnough) {
  auto options = patient_options();
  options.heap_bytes = std::size_t{4} << 20U;
  const auto engine = make_engine({{"a.js", "r.path === '/x'"}}, options);
  for (int i = 0; i < 20000; ++i) {
    ASSERT_EQ(engine->evaluate(Request().path("/x").header("a", "b").facts()).verdict, Verdict::kAllow);
  }
}

}  // namespace
}  // namespace podjail::policy
