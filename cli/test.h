// podjail test: runs the tests beside policies.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace podjail::cli {

struct TestVerbOptions {
  std::vector<std::string> paths{"."};
  std::string filter;  // runs all, tells of those whose names contain it
  unsigned jobs = 1;   // files at once
  enum class Format : std::uint8_t { kText, kTap, kJunit } format = Format::kText;
  enum class Coverage : std::uint8_t { kNone, kPolicies } coverage = Coverage::kNone;  // text alone
};

// Returns the exit status: 0 all pass, 1 some do not, 2 a file cannot be run, or there is none. A Platform
// must exist.
int run_tests(const TestVerbOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace podjail::cli
