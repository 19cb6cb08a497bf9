#include "lib/policy/sandbox.h"

#include <gtest/gtest.h>

#include <thread>

#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

constexpr std::size_t kHeap = std::size_t{16} << 20U;

// Runs a script in a context of its own. Returns whether it came to its end.
bool run_script(v8::Isolate* isolate, std::string_view text) {
  const auto context = v8::Context::New(isolate);
  const v8::Context::Scope scope(context);
  const v8::TryCatch caught(isolate);
  v8::Local<v8::Script> script;
  return v8::Script::Compile(context, from_literal(isolate, text)).ToLocal(&script) &&
         !script->Run(context).IsEmpty();
}

TEST(Sandbox, RunsToTheEnd) {
  Sandbox sandbox(kHeap);
  bool ended = false;
  EXPECT_EQ(sandbox.run([&] { ended = run_script(sandbox.isolate(), "1 + 1"); }), Sandbox::Ending::kFinished);
  EXPECT_TRUE(ended);
  EXPECT_FALSE(sandbox.is_exhausted());
}

TEST(Sandbox, TerminatesFromAnotherThread) {
  Sandbox sandbox(kHeap);
  bool ended = true;
  std::thread other;
  const auto ending = sandbox.run([&] {
    other = std::thread([&] { sandbox.terminate(); });
    ended = run_script(sandbox.isolate(), "for (;;);");
  });
  other.join();
  EXPECT_EQ(ending, Sandbox::Ending::kFinished);
  EXPECT_FALSE(ended);
  EXPECT_FALSE(sandbox.is_exhausted());
}

TEST(Sandbox, RemembersATerminationUntilTheRunEntersJavaScript) {
  Sandbox sandbox(kHeap);
  bool ended = true;
  sandbox.run([&] {
    sandbox.terminate();
    ended = run_script(sandbox.isolate(), "for (;;);");
  });
  EXPECT_FALSE(ended);
}

TEST(Sandbox, TerminatesWhatFillsTheHeap) {
  Sandbox sandbox(kHeap);
  bool ended = true;
  const auto ending = sandbox.run(
      [&] { ended = run_script(sandbox.isolate(), "let o = null; for (;;) o = { o, a: 1, b: [o] };"); });
  EXPECT_TRUE(ending == Sandbox::Ending::kOutOfMemory || !ended);
  EXPECT_TRUE(sandbox.is_exhausted());
}

TEST(Sandbox, ComesBackFromAFatalLackOfMemory) {
  for (int i = 0; i < 50; ++i) {
    Sandbox sandbox(kHeap);
    const auto ending =
        sandbox.run([&] { run_script(sandbox.isolate(), "'x'.repeat(2 ** 28).charCodeAt(5)"); });
    EXPECT_EQ(ending, Sandbox::Ending::kOutOfMemory);
    EXPECT_TRUE(sandbox.is_exhausted());
  }
}

TEST(Sandbox, ComesBackFromDeepWithinCalls) {
  Sandbox sandbox(kHeap);
  const auto ending = sandbox.run([&] {
    run_script(sandbox.isolate(),
               "const f = (n) => n === 0 ? [3, 1].sort(() => 'x'.repeat(2 ** 28).charCodeAt(5)) "
               ": [n].map(() => f(n - 1)); f(50)");
  });
  EXPECT_EQ(ending, Sandbox::Ending::kOutOfMemory);
}

TEST(Sandbox, IsMadeOnOneThreadAndUsedOnOthers) {
  Sandbox sandbox(kHeap);
  for (int i = 0; i < 5; ++i) {
    bool ended = false;
    std::thread([&] {
      EXPECT_EQ(sandbox.run([&] { ended = run_script(sandbox.isolate(), "[1, 2].map((x) => x + 1)"); }),
                Sandbox::Ending::kFinished);
    }).join();
    EXPECT_TRUE(ended);
  }
}

}  // namespace
}  // namespace podjail::policy
