// About each header, the outermost layer that says anything of it has its way, whatever layers within say, in
// which spelling, and at the request or at its answer: random layers of policies that edit headers, judged by
// the engine and by an oracle that knows nothing else.
//
//   PODJAIL_POLICY_SETS=20000 policy_test --gtest_filter='EngineEditsProperty.*'
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>

#include "lib/policy/engine.h"
#include "lib/policy/request_parts.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

constexpr std::array<const char*, 4> kNames = {"x-a", "x-b", "x-c", "x-d"};
constexpr std::array<const char*, 4> kOtherSpellings = {"X-A", "X-b", "x-C", "X-D"};

// What becomes of each header: its value, or nothing where it is taken away.
using Fate = std::map<std::string, std::string>;

class Drawing {
 public:
  explicit Drawing(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937 random_;
};

// One policy's edits of one head, as text, and added to what the layer says of each header.
struct Layered {
  enum class Says { kNothing, kTakes, kSets };
  std::array<Says, kNames.size()> says{};

  void take(std::size_t name) { says[name] = std::max(says[name], Says::kTakes); }
  void set(std::size_t name) { says[name] = Says::kSets; }
};

std::string quoted(Drawing& drawing, std::size_t name) {
  return std::string("'") + (drawing.one_in(2) ? kNames[name] : kOtherSpellings[name]) + "', ";
}

std::string draw_edits(Drawing& drawing, std::size_t layer, Layered& layered, bool may_keep_only) {
  std::string set;
  std::string remove;
  std::string only;
  const bool keeps_only = may_keep_only && drawing.one_in(3);
  for (std::size_t name = 0; name < kNames.size(); ++name) {
    if (drawing.one_in(4)) {
      set += "['" + std::string(kOtherSpellings[name]) + "']: 'l" + std::to_string(layer) + "', ";
      layered.set(name);
    }
    if (drawing.one_in(4)) {
      remove += quoted(drawing, name);
      layered.take(name);
    }
    if (!keeps_only) continue;
    if (drawing.one_in(2))
      only += quoted(drawing, name);
    else
      layered.take(name);
  }
  return "{set: {" + set + "}, remove: [" + remove + "]" + (keeps_only ? ", only: [" + only + "]" : "") + "}";
}

Fate oracle(const std::vector<Layered>& layers) {
  Fate fate;
  for (std::size_t name = 0; name < kNames.size(); ++name) {
    std::string value = "sent";
    for (std::size_t layer = layers.size(); layer-- > 0;) {
      if (layers[layer].says[name] == Layered::Says::kTakes) value.clear();
      if (layers[layer].says[name] == Layered::Says::kSets) value = "l" + std::to_string(layer);
    }
    fate[kNames[name]] = value;
  }
  return fate;
}

// As the sidecar makes them of a head in which every header was sent.
Fate made(const HeaderEdits& edits) {
  Fate fate;
  for (const std::string name : kNames) {
    const auto is_it = [&](const auto& edit) { return is_same_header(edit.name, name); };
    const auto keeps = [&](const HeaderEdits::Only& list) {
      return std::ranges::any_of(list.names, [&](const auto& kept) { return is_same_header(kept, name); });
    };
    const bool is_kept = std::ranges::none_of(edits.remove, is_it) && std::ranges::all_of(edits.only, keeps);
    fate[name] = is_kept ? "sent" : "";
    for (const auto& set : edits.set) {
      if (is_it(set)) fate[name] = fate[name].starts_with('l') ? "twice" : set.value;
    }
  }
  return fate;
}

struct Drawn {
  std::vector<Layer> layers;
  std::vector<PolicySource> files;
  std::vector<Layered> of_request;
  std::vector<Layered> of_answer;
  std::string text;
};

Drawn draw(Drawing& drawing) {
  Drawn drawn;
  const auto count = 1 + drawing.below(4);
  for (std::size_t layer = 0; layer < count; ++layer) {
    drawn.layers.push_back({"l" + std::to_string(layer), LayerDefault::kDeny});
    auto& of_request = drawn.of_request.emplace_back();
    auto& of_answer = drawn.of_answer.emplace_back();
    for (std::size_t i = 0; i <= drawing.below(2); ++i) {
      const auto request = draw_edits(drawing, layer, of_request, true);
      const auto early = draw_edits(drawing, layer, of_answer, false);
      std::string text = "export const onRequest = () => allow({requestHeaders: " + request +
                         ", responseHeaders: " + early + "});\n";
      if (drawing.one_in(2)) {
        text += "export const onResponse = () => allow({responseHeaders: " +
                draw_edits(drawing, layer, of_answer, false) + "});\n";
      }
      drawn.text += std::to_string(layer) + ": " + text;
      drawn.files.push_back({std::to_string(i) + ".js", text, layer});
    }
  }
  return drawn;
}

std::size_t count_of_sets() {
  const char* asked = std::getenv("PODJAIL_POLICY_SETS");
  return asked != nullptr ? std::strtoul(asked, nullptr, 10) : 200;
}

TEST(EngineEditsProperty, TheOutermostLayerThatSpeaksOfAHeaderHasItsWay) {
  Drawing drawing(20240807);
  for (std::size_t i = 0; i < count_of_sets(); ++i) {
    const auto drawn = draw(drawing);
    auto engine = Engine::create(make_layered_sources(drawn.layers, drawn.files), patient_options());
    ASSERT_TRUE(engine) << engine.error().message() << "\n" << drawn.text;
    const Request request;
    const auto decision = (*engine)->evaluate(request.facts());
    ASSERT_EQ(decision.verdict, Verdict::kAllow) << to_string(decision.reason) << "\n" << drawn.text;
    ASSERT_EQ(made(decision.outputs.request_headers), oracle(drawn.of_request)) << drawn.text;
    const auto answer = (*engine)->evaluate_response(request.facts(), {200, {}, {}}, decision.outputs);
    ASSERT_EQ(answer.verdict, Verdict::kAllow) << to_string(answer.reason) << "\n" << drawn.text;
    ASSERT_EQ(made(answer.outputs.response_headers), oracle(drawn.of_answer)) << drawn.text;
  }
}

}  // namespace
}  // namespace podjail::policy
