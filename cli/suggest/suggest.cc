#include "cli/suggest/suggest.h"

#include <algorithm>

#include "cli/new_file.h"
#include "cli/suggest/addition.h"
#include "cli/suggest/log_gathering.h"
#include "cli/suggest/suggestion_text.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

SuggestionNotes notes_of(const LogGathering& log, const SuggestOptions& options) {
  SuggestionNotes notes;
  notes.requests = log.requests().requests();
  notes.different = log.requests().all().size();
  notes.containers = options.containers;
  if (!options.policies.empty()) notes.beside = SuggestionNotes::Beside::kPresentPolicies;
  for (const auto& [request, evidence] : log.requests().all()) {
    if (request.query_known == SeenRequest::Query::kRedacted)
      notes.queries = SuggestionNotes::Queries::kSomeRedacted;
  }
  notes.told = {
      {"Not allowed here: it was denied, or refused without policies.", &log.denied()},
      {"Not allowed by this: present policies deny it, which no other policy can undo.", &log.held_back()},
      {"Not allowed here: nobody sees what goes through it. See onConnect and onDns in the guide.",
       &log.unread()},
      {"Not allowed here: the log holds no whole request.", &log.malformed()},
  };
  return notes;
}

// The policy is asked about everything it is to allow: a mistake of ours is told instead of written.
Status try_out(const std::string& text, const Suggestion& suggestion, const SeenRequests& requests,
               const std::vector<std::size_t>& left_out) {
  auto candidate = Candidate::create({{"suggested.js", {"suggested.js", text}}}, Patience::kUnhurried);
  if (!candidate) return tl::unexpected(std::move(candidate.error()));
  std::vector<RegistryRule> rules;
  for (const auto& [rule, count] : suggestion.registries) rules.push_back(rule);
  for (const auto& [request, evidence] : requests.all()) {
    auto asked = request;
    const auto judge = [&]() -> Result<bool> {
      auto line = RequestLine::parse(asked.method, asked.url());
      if (!line) return tl::unexpected(std::move(line.error()));
      line->set_container(asked.container);
      const auto decision = candidate->judge({}, *line);
      if (!decision) return tl::unexpected(decision.error());
      return decision->verdict == Verdict::kAllow;
    };
    auto allowed = judge();
    if (allowed && !*allowed && asked.query_known == SeenRequest::Query::kRedacted) {
      asked.query = likely_query(request, rules);
      allowed = judge();
    }
    if (!allowed) return tl::unexpected(std::move(allowed.error()));
    if (!*allowed && left_out.empty())
      return fail(ErrorKind::kInternal, "the policy would deny " + printable(request.url()));
  }
  return {};
}

Status write(const std::string& policy, const SuggestOptions& options, std::ostream& out) {
  const auto text = options.form == SuggestOptions::Form::kDiff
                        ? diff_of_addition(place_of_addition(options.policies), policy)
                        : policy;
  if (!options.output.empty()) return write_new_file(options.output, text);
  out << text;
  return {};
}

// Of the requests beyond the different ones that are kept, those that the policy does not allow: patterns and
// registries often cover them. The logs are read a second time, if they are files.
Result<std::uint64_t> count_beyond(const LogGathering& log, const SuggestOptions& options, std::istream& in,
                                   const std::string& text) {
  const auto beyond = log.requests().beyond();
  if (beyond == 0 || std::find(options.logs.begin(), options.logs.end(), "-") != options.logs.end())
    return beyond;
  auto files = options.policies.empty() ? std::vector<PolicyFile>{} : *load_policy_files(options.policies);
  files.push_back({"suggested.js", {"suggested.js", text}});
  auto candidate = Candidate::create(files, Patience::kUnhurried);
  if (!candidate) return tl::unexpected(std::move(candidate.error()));
  LogGathering again(options, std::move(*candidate));
  if (auto read = again.read(in); !read) return tl::unexpected(std::move(read.error()));
  auto denied = again.requests().requests();
  // Of those that were kept, only what lacks its query in the log is denied here.
  for (const auto& [request, evidence] : again.requests().all()) {
    if (log.requests().all().contains(request)) denied -= evidence.requests;
  }
  return denied;
}

// What could not be put into the policy. Returns whether there is any.
bool tell_gaps(const LogGathering& log, const Suggestion& suggestion, const SuggestionText& written,
               std::uint64_t beyond, std::ostream& errors) {
  if (log.no_lines() > 0)
    errors << "podjail suggest: " << log.no_lines() << " lines are none of a decision log\n";
  if (log.suppressed() > 0)
    errors << "podjail suggest: the log had to leave out " << log.suppressed() << " decisions\n";
  if (beyond > 0)
    errors << "podjail suggest: left out " << beyond << " requests beyond " << SeenRequests::kMaxDifferent
           << " different ones\n";
  std::uint64_t requests = 0;
  for (const auto index : written.left_out) requests += suggestion.paths[index].target.requests;
  if (requests > 0)
    errors << "podjail suggest: left out " << requests << " requests, the rarest: one policy cannot hold all "
           << suggestion.paths.size() << " paths\n";
  return requests > 0 || beyond > 0 || !log.malformed().all().empty();
}

Result<LogGathering> gather(const SuggestOptions& options, std::istream& in) {
  std::optional<Candidate> present;
  if (!options.policies.empty()) {
    const auto files = load_policy_files(options.policies);
    if (!files) return tl::unexpected(files.error());
    auto candidate = Candidate::create(*files, Patience::kUnhurried);
    if (!candidate) return tl::unexpected(std::move(candidate.error()));
    present = std::move(*candidate);
  }
  LogGathering log(options, std::move(present));
  if (auto read = log.read(in); !read) return tl::unexpected(std::move(read.error()));
  return log;
}

}  // namespace

int run_suggest(const SuggestOptions& options, std::istream& in, std::ostream& out, std::ostream& errors) {
  const auto failed = [&](const Error& error) {
    errors << "podjail suggest: " << error.message() << '\n';
    return 2;
  };
  const auto log = gather(options, in);
  if (!log) return failed(log.error());
  const bool compares = !options.policies.empty();
  if (log->requests().all().empty()) {
    const bool is_complete = compares && log->held_back().all().empty() && log->malformed().all().empty();
    errors << "podjail suggest: "
           << (compares ? "the present policies lack nothing that a policy could add\n"
                        : "the log holds no request that was allowed\n");
    return is_complete ? 0 : 1;
  }
  const auto suggestion = make_suggestion(log->requests(), options.merging);
  if (!suggestion) return failed(suggestion.error());
  const auto written = write_suggestion(*suggestion, notes_of(*log, options));
  if (auto tried = try_out(written.text, *suggestion, log->requests(), written.left_out); !tried)
    return failed(tried.error());
  if (auto done = write(written.text, options, out); !done) return failed(done.error());
  const auto beyond = count_beyond(*log, options, in, written.text);
  if (!beyond) return failed(beyond.error());
  return tell_gaps(*log, *suggestion, written, *beyond, errors) || compares ? 1 : 0;
}

}  // namespace podjail::cli
