#include "cli/replay.h"

#include <fstream>
#include <memory>

#include "cli/line_reader.h"
#include "cli/lint/tokens.h"
#include "cli/logged_decision.h"
#include "cli/policy_files.h"
#include "cli/replay_summary.h"
#include "cli/request_line.h"
#include "lib/policy/engine.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{64} << 10U;  // the sidecar's own are at most a few KiB

// Whether a policy names a field of that name of anything.
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

// The candidate, asked about one request after the other.
class Candidate {
 public:
  static Result<Candidate> create(const std::vector<PolicyFile>& files) {
    Candidate candidate;
    candidate.sources_ = sources_of(files);
    candidate.reads_pod_ = reads_field(files, "pod") ? ReadsPod::kYes : ReadsPod::kNo;
    if (auto made = candidate.make_engine(); !made) return tl::unexpected(std::move(made.error()));
    return candidate;
  }

  // The pod is a fact of an engine, so that one is made anew where the log goes on to another pod.
  Result<policy::Decision> judge(const LoggedDecision& logged, const RequestLine& line) {
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

 private:
  Status make_engine() {
    policy::EngineOptions options;
    options.pod = pod_;
    auto engine = policy::Engine::create(sources_, std::move(options));
    if (!engine) return tl::unexpected(std::move(engine.error()));
    engine_ = std::move(*engine);
    return {};
  }

  policy::PolicySources sources_;
  policy::PodFacts pod_;
  std::unique_ptr<policy::Engine> engine_;
  enum class ReadsPod { kNo, kYes } reads_pod_ = ReadsPod::kNo;
};

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
      if (!text.empty()) summary.count_not_judged("not a line of a decision log");
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

Status replay_stream(std::istream& in, Candidate& candidate, ReplaySummary& summary) {
  LineReader reader(in, kMaxLineBytes);
  for (auto got = reader.next(); got != LineReader::Got::kEnd; got = reader.next()) {
    if (got == LineReader::Got::kTooLong) {
      summary.count_not_judged("not a line of a decision log");
    } else if (auto replayed = replay_line(reader.line(), candidate, summary); !replayed) {
      return replayed;
    }
  }
  return {};
}

Status replay_logs(const ReplayOptions& options, std::istream& in, Candidate& candidate,
                   ReplaySummary& summary) {
  for (const auto& path : options.logs) {
    std::ifstream file;
    if (path != "-") {
      file.open(path, std::ios::binary);
      if (!file) return fail_errno("open " + path);
    }
    if (auto replayed = replay_stream(path == "-" ? in : file, candidate, summary); !replayed)
      return replayed;
    if (file.bad()) return fail(ErrorKind::kSystem, path + " cannot be read");
  }
  return {};
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
