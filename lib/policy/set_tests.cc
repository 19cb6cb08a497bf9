#include "lib/policy/set_tests.h"

#include <optional>

#include "lib/base/json_text.h"
#include "lib/policy/test_run.h"

namespace podjail::policy {
namespace {

// The policies of one layer as a set without layers.
PolicySources only_layer(const PolicySources& set, std::size_t layer) {
  std::vector<PolicySource> files;
  for (const auto& file : set.files) {
    if (file.layer == layer) files.push_back({file.name, file.text, 0});
  }
  return make_policy_sources(std::move(files));
}

struct Failures {
  std::string first{};
  std::size_t count = 0;

  void add(const TestResult& result) {
    if (count++ > 0) return;
    first = printable(result.file) + ":" + std::to_string(result.line) + ": " + result.name + ": " +
            result.message;
  }
};

Status run_layer(const PolicySources& set, std::size_t layer, std::span<const PolicySource> tests,
                 const SetTestOptions& options, const TestOptions& limits) {
  auto engine = Engine::create(only_layer(set, layer), options.engine);
  if (!engine) return tl::unexpected(std::move(engine.error()));
  Failures failures;
  for (const auto& test : tests) {
    if (test.layer != layer) continue;
    const auto results = run_test_file(test, **engine, limits);
    if (!results) return tl::unexpected(results.error());
    for (const auto& result : *results) {
      if (!result.passed) failures.add(result);
    }
  }
  if (failures.count == 0) return {};
  if (failures.count > 1) failures.first += " (and " + std::to_string(failures.count - 1) + " more)";
  return fail(ErrorKind::kRefused, std::move(failures.first));
}

}  // namespace

Status run_set_tests(const PolicySources& set, std::span<const PolicySource> tests,
                     const SetTestOptions& options) {
  const auto until = std::chrono::steady_clock::now() + options.time;
  TestOptions limits;
  limits.heap_bytes = options.engine.heap_bytes;
  limits.goes_on = [&] { return options.goes_on() && std::chrono::steady_clock::now() < until; };
  std::optional<std::size_t> layer;
  for (const auto& test : tests) {  // layer after layer
    if (layer == test.layer) continue;
    layer = test.layer;
    if (auto ran = run_layer(set, *layer, tests, options, limits); !ran) {
      const auto& name = set.layers.at(*layer).name;
      return name.empty() ? ran : fail_within("layer " + name, std::move(ran.error()));
    }
  }
  return {};
}

}  // namespace podjail::policy
