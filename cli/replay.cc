#include "cli/replay.h"

#include "cli/candidate.h"
#include "cli/log_files.h"
#include "cli/logged_decision.h"
#include "cli/policy_files.h"
#include "cli/replay_summary.h"
#include "cli/request_line.h"

namespace podjail::cli {
namespace {

Status judge_request(const LoggedDecision& logged, Candidate& candidate, ReplaySummary& summary) {
  auto line = RequestLine::parse(logged.method, logged.url);
  if (!line || !line->path_problem().empty()) {
    summary.count_not_judged("not a request that policies are asked about");
    return {};
  }
  line->set_container(logged.container);
  const auto decision = candidate.judge(logged, *line);
  if (!decision) return tl::unexpected(decision.error());
  summary.count_judged(logged, *decision);
  return {};
}

Status replay_line(std::string_view text, Candidate& candidate, ReplaySummary& summary) {
  const auto logged = read_decision_line(text);
  switch (logged.kind) {
    case LoggedDecision::Kind::kUnreadable:
      summary.count_not_judged("not a line of a decision log");
      return {};
    case LoggedDecision::Kind::kSuppressed:
      summary.count_suppressed(logged.suppressed);
      return {};
    case LoggedDecision::Kind::kOther:
      summary.count_not_judged("not about a request");
      return {};
    case LoggedDecision::Kind::kNotAsked:
      summary.count_not_judged(logged.reason);
      return {};
    case LoggedDecision::Kind::kRequest:
      return judge_request(logged, candidate, summary);
  }
  return {};
}

Status replay_logs(const ReplayOptions& options, std::istream& in, Candidate& candidate,
                   ReplaySummary& summary) {
  return for_each_log_line(options.logs, in, [&](std::optional<std::string_view> line) -> Status {
    if (line) return replay_line(*line, candidate, summary);
    summary.count_not_judged("not a line of a decision log");
    return {};
  });
}

}  // namespace

int run_replay(const ReplayOptions& options, std::istream& in, std::ostream& out, std::ostream& errors) {
  const auto failed = [&](const Error& error) {
    errors << "podjail replay: " << error.message() << '\n';
    return 2;
  };
  const auto files = load_policy_files(options.policies);
  if (!files) return failed(files.error());
  auto candidate = Candidate::create(*files);
  if (!candidate) return failed(candidate.error());
  ReplaySummary summary;
  if (reads_field(*files, "header") || reads_field(*files, "headers") || reads_field(*files, "headerList"))
    summary.set_reads(ReplaySummary::Reads::kHeaders);
  if (auto replayed = replay_logs(options, in, *candidate, summary); !replayed)
    return failed(replayed.error());
  options.form == OutputForm::kJson ? summary.write_json(out) : summary.write_text(options.max_groups, out);
  return summary.has_changes() ? 1 : 0;
}

}  // namespace podjail::cli
