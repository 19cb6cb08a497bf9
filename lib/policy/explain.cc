#include "lib/policy/explain.h"

#include <algorithm>

#include "lib/base/json_text.h"

namespace podjail::policy {
namespace {

struct Asked {
  Decision decision;
  std::vector<LoggedLine> log;
};

Result<Asked> ask_once(PolicySources sources, EngineOptions options, const Ask& ask) {
  Asked asked;
  options.failures = EngineOptions::Failures::kWithStack;
  options.log = [&](std::string_view policy, std::string_view line) {
    asked.log.push_back({std::string(policy), std::string(line)});
  };
  auto engine = Engine::create(std::move(sources), std::move(options));
  if (!engine) return tl::unexpected(std::move(engine.error()));
  asked.log.clear();  // what the top level wrote
  asked.decision = ask(**engine);
  return asked;
}

// Takes the lines of the failure off the end of the log, where the engine put them.
std::vector<std::string> take_failure(Asked& asked) {
  if (asked.decision.reason != Reason::kPolicyError) return {};
  const auto begins = [&](const LoggedLine& line) {
    return line.policy == asked.decision.policy && line.text.starts_with(printable(line.policy) + ":");
  };
  const auto last = std::find_if(asked.log.rbegin(), asked.log.rend(), begins);
  if (last == asked.log.rend()) return {};
  std::vector<std::string> failure;
  for (auto line = last.base() - 1; line != asked.log.end(); ++line) failure.push_back(std::move(line->text));
  asked.log.erase(last.base() - 1, asked.log.end());
  return failure;
}

// The policy by itself, with the data files that it may import.
std::vector<PolicySource> with_data(const PolicySource& policy, const std::vector<PolicySource>& files) {
  std::vector<PolicySource> set{PolicySource{policy.name, policy.text}};
  for (const auto& file : files) {
    if (is_data_name(file.name)) set.push_back(PolicySource{file.name, file.text});
  }
  return set;
}

bool is_final(const Decision& decision) {
  return decision.verdict == Verdict::kDeny && decision.reason != Reason::kNotAllowed;
}

}  // namespace

Result<Explanation> explain(const PolicySources& sources, EngineOptions options, const Ask& ask) {
  auto whole = ask_once(sources, options, ask);
  if (!whole) return tl::unexpected(std::move(whole.error()));
  Explanation explanation;
  take_failure(*whole);
  explanation.decision = std::move(whole->decision);
  explanation.console = std::move(whole->log);
  auto turn = PolicyOpinion::Turn::kAsked;
  for (const auto& file : sources.files) {
    if (is_data_name(file.name)) continue;
    auto alone = ask_once(make_policy_sources(with_data(file, sources.files)), options, ask);
    if (!alone) return tl::unexpected(std::move(alone.error()));
    auto failure = take_failure(*alone);
    explanation.opinions.push_back({file.name, std::move(alone->decision), turn, std::move(failure)});
    if (is_final(explanation.opinions.back().alone)) turn = PolicyOpinion::Turn::kNotReached;
  }
  return explanation;
}

}  // namespace podjail::policy
