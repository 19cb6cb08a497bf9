// Why a set of policies decides as it does: what each of them says on its own. For people who write policies,
// not for the path of a request: every policy gets an engine of its own, which costs some milliseconds each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/policy/decision.h"
#include "lib/policy/engine.h"

namespace podjail::policy {

struct LoggedLine {
  std::string policy;
  std::string text;
};

struct PolicyOpinion {
  std::string policy;
  // What it would be if this policy were alone. A deny for kNotAllowed is no opinion.
  Decision alone;
  // The set asks in order and no further than to the first denial or failure.
  enum class Turn : std::uint8_t { kAsked, kNotReached } turn = Turn::kAsked;
  // Why it failed: "name:line:column: message", then a line per frame of the stack. Empty when it did not.
  std::vector<std::string> failure;
};

struct Explanation {
  Decision decision;                    // of the set
  std::vector<PolicyOpinion> opinions;  // of the files that are policies, not data
  std::vector<LoggedLine> console;      // of the evaluation by the set; failures are not among them
};

// Asks `ask` of an engine for the whole set and of one for each file. Errors as Engine::create.
using Ask = std::function<Decision(Engine&)>;
Result<Explanation> explain(const PolicySources& sources, EngineOptions options, const Ask& ask);

}  // namespace podjail::policy
