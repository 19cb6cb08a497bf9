// The tests that stand beside the policies (*_test.js), run before a policy set takes effect.
//
// The tests of a layer are about its own policies: all of them together and no others, because what other
// layers add is not for its author to know. So they say of a mounted directory what `podjail test` says.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/engine.h"
#include "lib/policy/sources.h"

namespace podjail::policy {

// Of all test files together; one that is running then ends at its own deadline (TestOptions).
inline constexpr std::chrono::seconds kSetTestTime{10};

struct SetTestOptions {
  EngineOptions engine;
  std::chrono::milliseconds time = kSetTestTime;
  std::function<bool()> goes_on = [] { return true; };  // false: whoever wanted to know is gone
};

// Runs them all, with engines of their own. kRefused with "file:line: name: what went wrong" for the first
// test that fails, and how many others do; errors of run_test_file() for a file that cannot be run.
Status run_set_tests(const PolicySources& set, std::span<const PolicySource> tests,
                     const SetTestOptions& options);

}  // namespace podjail::policy
