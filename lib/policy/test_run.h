// Runs a test file of policies: *_test.js beside them.
//
//   import { test, expect, request } from "podjail:test";
//   test("reads packages", () => {
//     expect(request("GET https://registry.example.test/left-pad")).toAllow();
//     expect(request("PUT https://registry.example.test/left-pad")).toDeny("policy_denied");
//   });
//
// The file runs first, in a realm of its own, and only says what it expects; the policies are asked after
// that, each question as the sidecar asks it. So a test can neither see nor change what it judges.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/engine.h"

namespace podjail::policy {

struct TestResult {
  std::string name;
  bool passed = false;
  std::string message;              // why it failed, one printable line; empty when it passed
  std::string file;                 // name of the test file
  int line = 0;                     // of what failed; of the test when it passed
  std::vector<Decision> decisions;  // what the policies answered, in order: who has been asked for
};

struct TestOptions {
  std::chrono::milliseconds deadline{2000};  // of the file and all its tests, without asking the policies
  std::size_t heap_bytes = std::size_t{32} << 20U;
  // Asked before a file is run and before each question to the policies: false ends it, with kTimeout.
  std::function<bool()> goes_on = [] { return true; };
};

// Runs every test of `file` against the policies of `engine`, in order. kInvalid with "file:line:column:
// message" when the file does not compile, fails outside of a test or has no test; kTimeout or kExhausted
// when it runs past a limit. A Platform must exist.
//
// Thread rule: that of `engine`. Several threads may run tests at once, each with an engine of its own.
Result<std::vector<TestResult>> run_test_file(const PolicySource& file, Engine& engine,
                                              const TestOptions& options = {});

}  // namespace podjail::policy
