// No behaviour of a policy turns a denial into an allow: random sets of layers and policies, each of which
// behaves in one of many ways, are judged by the engine and by an oracle that knows nothing but what each
// policy means to say.
//
//   PODJAIL_POLICY_SETS=20000 policy_test --gtest_filter='EngineProperty.*'
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "lib/policy/engine.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

enum class Says { kAllow, kNothing, kDeny, kFails, kEndless };

struct Behaviour {
  const char* text;
  Says says;
};

constexpr Behaviour kBehaviours[] = {
    {"true", Says::kAllow},
    {"allow()", Says::kAllow},
    {"allow({max_tx_bytes: 5, tunnel: true})", Says::kAllow},
    {"({allow: true, tags: {team: 'x'}})", Says::kAllow},
    {"try { r.host = 'x.test'; } catch {} true", Says::kAllow},
    {"try { delete r.host; r.headers.host = 'x'; } catch {} allow()", Says::kAllow},
    {"try { Object.prototype.allow = true; Array.prototype.push = null; } catch {} true", Says::kAllow},
    {"export function onRequest(r) { return r.host === 'example.test'; }", Says::kAllow},
    {"Promise.resolve().then(() => { throw 1; }); true", Says::kAllow},
    {"undefined", Says::kNothing},
    {"null", Says::kNothing},
    {"false", Says::kNothing},
    {"try { globalThis.allow = () => false; deny = allow; } catch {} undefined", Says::kNothing},
    {"export function onRequest() {}", Says::kNothing},
    {"export function onConnect() { return allow({tunnel: true, passthrough: true}); }", Says::kNothing},
    {"export const defaultMessage = 'ask';", Says::kNothing},
    {"deny()", Says::kDeny},
    {"deny('no', {tags: {rule: 'a'}})", Says::kDeny},
    {"({allow: false})", Says::kDeny},
    {"({allow: false, allowed: true, deny_message: 'x'.repeat(10000)})", Says::kDeny},
    {"null.x", Says::kFails},
    {"throw true", Says::kFails},
    {"throw {allow: true}", Says::kFails},
    {"(function f() { return f(); })()", Says::kFails},
    {"r.host = 'x.test'; true", Says::kFails},
    {"Object.prototype.allow = true; true", Says::kFails},
    {"Function.prototype.call = () => true; true", Says::kFails},
    {"new Proxy({}, {get: () => true})", Says::kFails},
    {"eval('true')", Says::kFails},
    {"'x'.repeat(2 ** 29)", Says::kFails},
    {"'true'", Says::kFails},
    {"1", Says::kFails},
    {"[true]", Says::kFails},
    {"({})", Says::kFails},
    {"({allow: 1})", Says::kFails},
    {"({get allow() { return true; }})", Says::kFails},
    {"Object.create({allow: true})", Says::kFails},
    {"({__proto__: {allow: true}})", Says::kFails},
    {"({allow: true, then() {}})", Says::kFails},
    {"({allow: true, tags: {TEAM: 'x'}})", Says::kFails},
    {"({allow: true, max_tx_bytes: -1})", Says::kFails},
    {"new Boolean(true)", Says::kFails},
    {"Promise.resolve(true)", Says::kFails},
    {"(async () => true)()", Says::kFails},
    {"({valueOf: () => true, toString: () => 'true'})", Says::kFails},
    {"Symbol('allow')", Says::kFails},
    {"() => true", Says::kFails},
    {"for (;;);", Says::kEndless},
    {"const all = []; for (;;) all.push(new Array(1000).fill(all.length));", Says::kEndless},
    {"/^(a+)+$/.test('a'.repeat(60) + '!')", Says::kEndless},
    {"Promise.resolve().then(function again() { return Promise.resolve().then(again); }); true",
     Says::kEndless},
};

struct PolicySet {
  std::vector<Layer> layers;
  std::vector<PolicySource> files;
  std::vector<Says> said;  // of each file

  bool is_endless() const { return std::find(said.begin(), said.end(), Says::kEndless) != said.end(); }
  std::string describe() const {
    std::string text;
    for (std::size_t i = 0; i < files.size(); ++i) {
      const auto& layer = layers[files[i].layer];
      text += std::to_string(files[i].layer) + (layer.fallback == LayerDefault::kPass ? " (pass): " : ": ") +
              files[i].text + "\n";
    }
    return text;
  }
};

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(0, most - 1)(random);
}

// One in thirty policies runs past a limit, which takes time; the others are drawn so that allows are not
// rare.
const Behaviour& draw(Random& random) {
  constexpr std::size_t kEndless = 4;
  constexpr std::size_t kAllowing = 9;
  if (below(random, 30) == 0) return kBehaviours[std::size(kBehaviours) - 1 - below(random, kEndless)];
  if (below(random, 2) == 0) return kBehaviours[below(random, kAllowing)];
  return kBehaviours[below(random, std::size(kBehaviours) - kEndless)];
}

PolicySet draw_set(Random& random) {
  PolicySet set;
  const auto layers = 1 + below(random, 3);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    set.layers.push_back(
        {"l" + std::to_string(layer), below(random, 3) == 0 ? LayerDefault::kPass : LayerDefault::kDeny});
    const auto policies = below(random, 4);
    for (std::size_t i = 0; i < policies; ++i) {
      const auto& behaviour = draw(random);
      set.files.push_back({std::to_string(i) + ".js", behaviour.text, layer});
      set.said.push_back(behaviour.says);
    }
  }
  return set;
}

// The rules of docs/policies.md, word for word.
Verdict oracle(const PolicySet& set) {
  std::vector<std::size_t> policies(set.layers.size());
  std::vector<std::size_t> allows(set.layers.size());
  for (std::size_t i = 0; i < set.files.size(); ++i) {
    ++policies[set.files[i].layer];
    if (set.said[i] == Says::kAllow) ++allows[set.files[i].layer];
    if (set.said[i] != Says::kAllow && set.said[i] != Says::kNothing) return Verdict::kDeny;
  }
  if (policies[0] == 0) return Verdict::kDeny;
  std::size_t allowing = 0;
  for (std::size_t layer = 0; layer < set.layers.size(); ++layer) {
    if (allows[layer] > 0) ++allowing;
    const bool is_silent = policies[layer] > 0 && allows[layer] == 0;
    if (is_silent && set.layers[layer].fallback == LayerDefault::kDeny) return Verdict::kDeny;
  }
  return allowing > 0 ? Verdict::kAllow : Verdict::kDeny;
}

std::size_t count_of_sets() {
  const char* asked = std::getenv("PODJAIL_POLICY_SETS");
  return asked != nullptr ? std::strtoul(asked, nullptr, 10) : 250;
}

TEST(EngineProperty, NoBehaviourTurnsADenialIntoAnAllow) {
  Random random(20240501);
  std::size_t allowed = 0;
  for (std::size_t i = 0; i < count_of_sets(); ++i) {
    const auto set = draw_set(random);
    auto options = patient_options();
    if (set.is_endless()) options.deadline = std::chrono::milliseconds(10);
    auto engine = Engine::create(make_layered_sources(set.layers, set.files), options);
    ASSERT_TRUE(engine) << engine.error().message() << "\n" << set.describe();
    const auto expected = oracle(set);
    if (expected == Verdict::kAllow) ++allowed;
    // More than once: nothing a policy leaves behind changes what comes next.
    for (int again = 0; again < 3; ++again) {
      const auto decision = (*engine)->evaluate(Request().facts());
      ASSERT_EQ(decision.verdict, expected)
          << to_string(decision.reason) << " by " << decision.layer << "/" << decision.policy << "\n"
          << set.describe();
    }
  }
  EXPECT_GT(allowed, count_of_sets() / 20);  // or the oracle would be easy to please
}

}  // namespace
}  // namespace podjail::policy
