#include "cli/candidate.h"

#include "cli/lint/tokens.h"

namespace podjail::cli {

bool reads_field(const std::vector<PolicyFile>& files, std::string_view name) {
  for (const auto& file : files) {
    const auto tokens = tokens_of(file.source.text);
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      if (tokens[i].is(name) &&
          (tokens[i - 1].is(".") || tokens[i - 1].is("?.") || tokens[i - 1].is("{") || tokens[i - 1].is(",")))
        return true;
    }
  }
  return false;
}

Result<Candidate> Candidate::create(const std::vector<PolicyFile>& files) {
  Candidate candidate;
  candidate.sources_ = sources_of(files);
  candidate.reads_pod_ = reads_field(files, "pod") ? ReadsPod::kYes : ReadsPod::kNo;
  if (auto made = candidate.make_engine(); !made) return tl::unexpected(std::move(made.error()));
  return candidate;
}

Result<policy::Decision> Candidate::judge(const LoggedDecision& logged, const RequestLine& line) {
  if (reads_pod_ == ReadsPod::kYes &&
      (logged.pod != pod_.name || logged.pod_namespace != pod_.pod_namespace)) {
    pod_.name = logged.pod;
    pod_.pod_namespace = logged.pod_namespace;
    if (auto made = make_engine(); !made) return tl::unexpected(std::move(made.error()));
  }
  auto decision = engine_->evaluate(line.facts());
  if (decision.verdict == Verdict::kAllow && line.has_encoded_slash() && !decision.grants.encoded_slash) {
    decision.verdict = Verdict::kDeny;
    decision.reason = Reason::kEncodedSlash;
  }
  return decision;
}

Status Candidate::make_engine() {
  policy::EngineOptions options;
  options.pod = pod_;
  auto engine = policy::Engine::create(sources_, std::move(options));
  if (!engine) return tl::unexpected(std::move(engine.error()));
  engine_ = std::move(*engine);
  return {};
}

}  // namespace podjail::cli
