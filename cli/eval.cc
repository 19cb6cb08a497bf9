#include "cli/eval.h"

#include "cli/eval_report.h"
#include "cli/policy_files.h"
#include "cli/request_line.h"
#include "lib/base/json_text.h"
#include "sidecar/http/authority.h"

namespace podjail::cli {
namespace {

using policy::Engine;
using policy::Explanation;
using Files = std::vector<PolicyFile>;

Result<Explanation> explain_by(const Files& files, const EvalOptions& options, const policy::Ask& ask) {
  policy::EngineOptions engine_options;
  engine_options.pod = options.pod;
  return policy::explain(sources_of(files), std::move(engine_options), ask);
}

// What the sidecar refuses whatever policies say.
void apply_path_rules(const RequestLine& line, Explanation& explanation) {
  const auto& decision = explanation.decision;
  if (decision.verdict == Verdict::kDeny || !line.has_encoded_slash() || decision.grants.encoded_slash)
    return;
  policy::Decision refused;
  refused.reason = Reason::kEncodedSlash;
  refused.policy = decision.policy;
  explanation.decision = std::move(refused);
}

Result<Explanation> explain_request(const Files& files, const EvalOptions& options) {
  auto line = RequestLine::parse(options.method, options.target);
  if (!line) return tl::unexpected(std::move(line.error()));
  for (const auto& header : options.headers) {
    if (auto added = line->add_header(header); !added) return tl::unexpected(std::move(added.error()));
  }
  line->set_container(options.container);
  if (!line->path_problem().empty()) {
    Explanation refused;
    refused.decision.reason = Reason::kAmbiguousRequest;
    refused.decision.message = "refused before any policy is asked: " + line->path_problem();
    return refused;
  }
  auto explanation =
      explain_by(files, options, [&](Engine& engine) { return engine.evaluate(line->facts()); });
  if (explanation) apply_path_rules(*line, *explanation);
  return explanation;
}

Result<Explanation> explain_connection(const Files& files, const EvalOptions& options) {
  const auto authority = http::Authority::parse(options.target);
  if (!authority || !authority->port)
    return fail(ErrorKind::kInvalid, "\"" + printable(options.target) + "\" is not written as host:port");
  policy::ConnectFacts facts;
  facts.protocol = options.connection_protocol;
  facts.host = authority->host.str();
  facts.port = *authority->port;
  facts.connection.dns_name = facts.host;
  facts.connection.destination_port = facts.port;
  if (facts.protocol == "tls") facts.connection.sni = facts.host;
  facts.container.name = options.container;
  return explain_by(files, options, [&](Engine& engine) { return engine.evaluate_connection(facts); });
}

Result<Explanation> explain_question(const Files& files, const EvalOptions& options) {
  const auto name = HostName::parse(options.target);
  if (!name)
    return fail(ErrorKind::kInvalid, "\"" + printable(options.target) + "\": " + name.error().message());
  policy::QuestionFacts facts;
  facts.name = name->str();
  facts.type = options.type;
  return explain_by(files, options, [&](Engine& engine) { return engine.evaluate_question(facts); });
}

Result<Explanation> explain_asked(const Files& files, const EvalOptions& options) {
  switch (options.asked) {
    case EvalOptions::Asked::kRequest:
      return explain_request(files, options);
    case EvalOptions::Asked::kConnection:
      return explain_connection(files, options);
    case EvalOptions::Asked::kQuestion:
      return explain_question(files, options);
  }
  return fail(ErrorKind::kInternal, "nothing is asked");
}

}  // namespace

int run_eval(const EvalOptions& options, std::ostream& out, std::ostream& errors) {
  const auto failed = [&](const Error& error) {
    errors << "podjail eval: " << error.message() << '\n';
    return 2;
  };
  const auto files = load_policy_files(options.policies);
  if (!files) return failed(files.error());
  const auto explanation = explain_asked(*files, options);
  if (!explanation) return failed(explanation.error());
  const auto policies = policies_among(*files);
  options.form == OutputForm::kJson ? write_eval_json(*explanation, policies, out)
                                    : write_eval_text(*explanation, policies, options.asked, out);
  const auto& decision = explanation->decision;
  const bool is_intercepted =
      options.asked == EvalOptions::Asked::kConnection && decision.reason == Reason::kNotAllowed;
  return decision.verdict == Verdict::kAllow || is_intercepted ? 0 : 1;
}

}  // namespace podjail::cli
