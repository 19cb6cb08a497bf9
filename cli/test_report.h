// What tests of policies gave, written for people or for programs.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "cli/test_coverage.h"
#include "lib/policy/test_run.h"

namespace podjail::cli {

struct TestedFile {
  std::string path;
  std::string directory;
  std::string text;                   // for excerpts
  std::vector<std::string> policies;  // names of the set
  std::vector<policy::TestResult> results;
  std::string error;                             // why nothing of the file ran; empty when it did
  std::map<std::string, LineNumbers> answers{};  // of each policy, and
  std::map<std::string, LineNumbers> reached{};  // which of them the tests came to
};

struct TestCount {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t errors = 0;  // files
};
TestCount count_tests(const std::vector<TestedFile>& files);

void write_tests_text(const std::vector<TestedFile>& files, std::ostream& out);
// The Test Anything Protocol, version 13. A file that did not run is one that failed.
void write_tests_tap(const std::vector<TestedFile>& files, std::ostream& out);
// The XML that continuous integration reads.
void write_tests_junit(const std::vector<TestedFile>& files, std::ostream& out);

// For each policy, how many of the questions that its directory's tests asked it decided, and which of its
// answers they reached.
void write_coverage(const std::vector<TestedFile>& files, std::ostream& out);

}  // namespace podjail::cli
