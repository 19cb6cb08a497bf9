// A policy set, asked about the requests of a decision log one after the other.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/logged_decision.h"
#include "cli/policy_files.h"
#include "cli/request_line.h"
#include "lib/policy/engine.h"

namespace podjail::cli {

// Whether a policy names a field of that name of anything.
bool reads_field(const std::vector<PolicyFile>& files, std::string_view name);

// A Platform must exist.
class Candidate {
 public:
  static Result<Candidate> create(const std::vector<PolicyFile>& files);

  // As the pod of the line: the pod is a fact of an engine, so that one is made anew where the log goes on to
  // another. An encoded slash that is not granted is a denial.
  Result<policy::Decision> judge(const LoggedDecision& logged, const RequestLine& line);

 private:
  Status make_engine();

  policy::PolicySources sources_;
  policy::PodFacts pod_;
  std::unique_ptr<policy::Engine> engine_;
  enum class ReadsPod : std::uint8_t { kNo, kYes } reads_pod_ = ReadsPod::kNo;
};

}  // namespace podjail::cli
