#include "lib/policy/test_run.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "lib/base/json_text.h"
#include "lib/policy/test_script.h"

namespace podjail::policy {
namespace {

bool has_encoded_slash(const std::string& path) {
  for (auto at = path.find("%2"); at != std::string::npos; at = path.find("%2", at + 1)) {
    if (at + 2 < path.size() && (path[at + 2] == 'f' || path[at + 2] == 'F')) return true;
  }
  return false;
}

Decision ask_request(Engine& engine, const Expectation& wanted) {
  std::vector<HeaderView> headers;
  for (const auto& [name, value] : wanted.headers) headers.push_back({name, value});
  RequestFacts facts;
  facts.method = wanted.method;
  facts.scheme = wanted.scheme;
  facts.host = wanted.host;
  facts.port = wanted.port;
  facts.path = wanted.path;
  facts.query = wanted.query;
  facts.version = "1.1";
  facts.headers = headers;
  facts.connection.protocol = wanted.scheme;
  facts.container.name = wanted.container;
  auto decision = engine.evaluate(facts);
  // As the sidecar does: an allow without the grant is not enough.
  if (decision.verdict == Verdict::kAllow && !decision.grants.encoded_slash &&
      has_encoded_slash(wanted.path)) {
    decision.verdict = Verdict::kDeny;
    decision.reason = Reason::kEncodedSlash;
  }
  return decision;
}

Decision ask(Engine& engine, const Expectation& wanted) {
  switch (wanted.subject) {
    case Expectation::Subject::kRequest:
      return ask_request(engine, wanted);
    case Expectation::Subject::kConnection: {
      ConnectFacts facts;
      facts.protocol = wanted.method;
      facts.host = wanted.host;
      facts.port = wanted.port;
      facts.container.name = wanted.container;
      return engine.evaluate_connection(facts);
    }
    case Expectation::Subject::kQuestion: {
      QuestionFacts facts;
      facts.name = wanted.host;
      facts.type = wanted.method;
      return engine.evaluate_question(facts);
    }
  }
  return {};
}

// A denial that a policy meant, or the absence of one that allows.
bool is_meant(Reason reason) {
  return reason == Reason::kPolicyDenied || reason == Reason::kNotAllowed || reason == Reason::kEncodedSlash;
}

std::string describe(const Decision& decision) {
  if (decision.verdict == Verdict::kAllow) return "it is allowed by " + printable(decision.policy);
  std::string text = "it is denied for " + std::string(to_string(decision.reason));
  if (!decision.policy.empty()) text += " by " + printable(decision.policy);
  if (!decision.message.empty()) text += ": '" + decision.message + "'";
  return text;
}

// What an allow came with, by the name that allow() has for it; none for "not at all".
std::optional<double> limit_of(const Decision& decision, const std::string& name) {
  if (name == "passthrough") return decision.grants.passthrough ? 1 : 0;
  if (name == "tunnel") return decision.grants.tunnel ? 1 : 0;
  if (name == "encodedSlash") return decision.grants.encoded_slash ? 1 : 0;
  if (name == "max_tx_bytes" && decision.max_request_bytes)
    return static_cast<double>(*decision.max_request_bytes);
  return {};
}

// Why the decision is not what was wanted; "" when it is.
std::string objection(const Expectation& wanted, const Decision& decision) {
  if (wanted.verdict != decision.verdict) {
    return (wanted.verdict == Verdict::kAllow ? "should be allowed, but " : "should be denied, but ") +
           describe(decision);
  }
  for (const auto& [name, value] : wanted.limits) {
    if (limit_of(decision, name) != value) return "is allowed, but not with that " + printable(name);
  }
  if (wanted.verdict == Verdict::kAllow) return {};
  if (wanted.detail.empty())
    return is_meant(decision.reason) ? "" : "should be denied by choice, but " + describe(decision);
  if (wanted.detail == to_string(decision.reason) || wanted.detail == decision.message) return {};
  return "should be denied for '" + printable(wanted.detail) + "', but " + describe(decision);
}

std::string subject_text(const Expectation& wanted) {
  if (wanted.subject == Expectation::Subject::kRequest) {
    return wanted.method + " " + wanted.scheme + "://" + wanted.host + wanted.path +
           (wanted.query.empty() ? "" : "?" + wanted.query);
  }
  return wanted.method + " " + wanted.host;
}

tl::unexpected<Error> give_up(const std::string& file) {
  return fail(ErrorKind::kTimeout, printable(file) + ": the tests take too long");
}

Result<TestResult> judge(const TestCase& test, const std::string& file, Engine& engine,
                         const TestOptions& options) {
  TestResult result{test.name, test.failure.empty(), test.failure, file, test.line, {}};
  if (!result.passed) return result;
  for (const auto& wanted : test.expectations) {
    if (!options.goes_on()) return give_up(file);
    auto decision = ask(engine, wanted);
    const auto why = objection(wanted, decision);
    result.decisions.push_back(std::move(decision));
    if (why.empty() || !result.passed) continue;
    result.passed = false;
    result.line = wanted.line;
    result.message = printable(subject_text(wanted)) + ": " + why;
  }
  return result;
}

}  // namespace

Result<std::vector<TestResult>> run_test_file(const PolicySource& file, Engine& engine,
                                              const TestOptions& options) {
  if (!options.goes_on()) return give_up(file.name);
  const auto cases = run_test_script(file, options);
  if (!cases) return tl::unexpected(cases.error());
  std::vector<TestResult> results;
  for (const auto& test : *cases) {
    auto result = judge(test, file.name, engine, options);
    if (!result) return tl::unexpected(std::move(result.error()));
    results.push_back(std::move(*result));
  }
  return results;
}

}  // namespace podjail::policy
