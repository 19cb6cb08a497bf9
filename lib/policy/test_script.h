// What a test file of policies expects, read by running it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/contract/reason.h"
#include "lib/policy/sources.h"
#include "lib/policy/test_run.h"

namespace podjail::policy {

// A request, connection or question to ask, and what is to come of it; or time that passes before the next.
struct Expectation {
  enum class Subject : std::uint8_t { kRequest, kConnection, kQuestion, kElapse };
  Subject subject = Subject::kRequest;
  std::string method;  // of a question its type, of a connection its protocol
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string container;
  std::uint32_t seconds = 0;  // of kElapse

  Verdict verdict = Verdict::kDeny;
  std::string detail;  // of a deny: its reason or its message; empty for any that a policy meant
  std::map<std::string, double> limits;  // of an allow: what it must come with, as allow() takes it
  int line = 0;
};

struct TestCase {
  std::string name;
  int line = 0;         // of the test, or of where it threw
  std::string failure;  // printable, if it threw
  std::vector<Expectation> expectations;
};

// Errors as run_test_file has them.
Result<std::vector<TestCase>> run_test_script(const PolicySource& file, const TestOptions& options);

}  // namespace podjail::policy
