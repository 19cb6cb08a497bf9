#include "lib/policy/realm.h"

#include <gtest/gtest.h>

#include "lib/policy/realm_source.h"
#include "lib/policy/sandbox.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(Realm, HasNothingThatReachesOutOrLies) {
  EXPECT_TRUE(holds(R"(
    ["WebAssembly", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry", "Intl", "Proxy", "setTimeout",
      "require", "process", "fetch", "Deno", "gc", "print", "load", "read"].every((name) => !(name in globalThis)))"));
}

TEST(Realm, HoldsNothingThatIsNotFrozen) {
  EXPECT_EQ(judge(R"(
    const seen = new Set();
    const loose = [];
    const visit = (value, path) => {
      if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
      seen.add(value);
      if (!Object.isFrozen(value)) loose.push(path);
      visit(Object.getPrototypeOf(value), path + ".__proto__");
      for (const key of Reflect.ownKeys(value)) {
        const property = Reflect.getOwnPropertyDescriptor(value, key);
        visit(property.value, path + "." + String(key));
        visit(property.get, path + ".get " + String(key));
        visit(property.set, path + ".set " + String(key));
      }
    };
    visit(globalThis, "globalThis");
    for (const value of [function* () {}, async function () {}, async function* () {}, [].values(), "".matchAll(/x/g),
      new Map().keys(), new Set().values(), ""[Symbol.iterator](), class {}, () => {}, /x/, new Date(), Promise.resolve(),
      new Uint8Array(1), new Error()]) {
      visit(Object.getPrototypeOf(value), "hidden");
    }
    loose.length === 0 && seen.size > 400 ? allow() : deny(seen.size + " " + loose.join(", "));)")
                .message,
            "");
}

TEST(Realm, OffersTheWordsOfADecision) {
  EXPECT_TRUE(holds("Object.isFrozen(allow()) && Object.isFrozen(deny('x')) && Object.isFrozen(allow)"));
  EXPECT_TRUE(holds("Object.keys(allow({max_tx_bytes: 5, other: 6})).join() === 'allow,max_tx_bytes'"));
  EXPECT_TRUE(holds("Object.keys(deny()).join() === 'allow'"));
  EXPECT_EQ(reason_of("allow = () => true; true"), "policy_error");
  EXPECT_EQ(reason_of("const deny = () => true; deny('x')"), "allowed");
}

TEST(Realm, GivesEachEngineItsOwnWorld) {
  const auto one =
      make_engine({{"a.js", "let n = 0; export function onRequest() { n += 1; return n === 1; }"}});
  const auto two =
      make_engine({{"a.js", "let n = 0; export function onRequest() { n += 1; return n === 1; }"}});
  EXPECT_EQ(one->evaluate(Request().facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(two->evaluate(Request().facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(one->evaluate(Request().facts()).verdict, Verdict::kDeny);
}

TEST(Realm, SaysWhenItCannotBeMade) {
  Sandbox sandbox(std::size_t{32} << 20U);
  Realm realm(sandbox.isolate());
  bool prepared = true;
  EXPECT_EQ(sandbox.run([&] {
    sandbox.terminate();
    prepared = realm.prepare({});
  }),
            Sandbox::Ending::kFinished);
  EXPECT_FALSE(prepared);
}

TEST(Realm, IsWrittenInAscii) {
  for (const char c : kRealmSource) ASSERT_GE(c, 0);
  EXPECT_GT(kRealmSource.size(), 1000U);
}

}  // namespace
}  // namespace podjail::policy
