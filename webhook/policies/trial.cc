#include "webhook/policies/trial.h"

#include "lib/policy/engine.h"
#include "lib/policy/test_run.h"

namespace podjail::webhook {
namespace {

using policy::Engine;

void object(Trial& trial, std::string sentence) {
  if (trial.objections.size() < kMaxObjections) trial.objections.push_back(std::move(sentence));
}

// Each policy alone, so that one mistake does not hide the next.
void compile_each(const PolicyFiles& files, Trial& trial) {
  for (const auto* list : {&files.policies, &files.shadows}) {
    for (const auto& source : *list) {
      const PolicyFiles alone{{source}, {}, {}, files.data};
      const auto engine = Engine::create(set_of(alone, policy::Shadows::kLeftOut), {});
      if (!engine) object(trial, engine.error().message());
    }
  }
}

void run_tests(const PolicyFiles& files, Engine& engine, Trial& trial) {
  for (const auto& test : files.tests) {
    const auto results = policy::run_test_file(test, engine);
    if (!results) {
      object(trial, results.error().message());
      continue;
    }
    for (const auto& result : *results) {
      if (result.passed)
        ++trial.tests;
      else
        object(trial, result.file + ":" + std::to_string(result.line) + ": the test \"" + result.name +
                          "\" fails: " + result.message);
    }
  }
}

}  // namespace

Trial try_policies(const PolicyFiles& files) {
  Trial trial;
  compile_each(files, trial);
  if (!trial.objections.empty()) return trial;
  if (!files.shadows.empty()) {
    const auto all = Engine::create(set_of(files, policy::Shadows::kTaken), {});
    if (!all) object(trial, all.error().message());
  }
  // Together they share memory and time, as in the sidecar.
  const auto engine = Engine::create(set_of(files, policy::Shadows::kLeftOut), {});
  if (!engine) {
    object(trial, engine.error().message());
  } else {
    run_tests(files, **engine, trial);
  }
  return trial;
}

}  // namespace podjail::webhook
