#include "cli/suggest/coverage.h"

#include <charconv>

#include "cli/suggest/rule_text.h"
#include "cli/suggest/source_text.h"

namespace podjail::cli {
namespace {

// Its answer says in a tag which rule it was.
std::string asking_policy(const std::vector<RegistryRule>& rules) {
  auto text = rule_imports(rules) + "const rules = [\n";
  for (const auto& rule : rules) text += "  [" + js_string(rule.container) + ", " + rule_call(rule) + "],\n";
  return text + R"(];
export function onRequest(r) {
  const of = rules.findIndex(([container, rule]) => container === r.container.name && rule(r) !== undefined);
  return of < 0 ? undefined : allow({ tags: { rule: String(of) } });
}
)";
}

policy::RequestFacts facts_of(const SeenRequest& request, std::string_view query) {
  policy::RequestFacts facts;
  facts.method = request.method;
  facts.scheme = request.place.scheme;
  facts.host = request.place.host;
  facts.port = request.place.port;
  facts.path = request.path;
  facts.query = query;
  facts.version = "1.1";
  facts.container.name = request.container;
  return facts;
}

std::size_t rule_of(const policy::Decision& decision, std::size_t none) {
  std::size_t rule = none;
  for (const auto& tag : decision.tags)
    std::from_chars(tag.value.data(), tag.value.data() + tag.value.size(), rule);
  return decision.verdict == Verdict::kAllow ? rule : none;
}

}  // namespace

Result<Coverage> find_coverage(const std::vector<RegistryRule>& rules, const SeenRequests& requests) {
  Coverage coverage{std::vector<std::uint64_t>(rules.size()), {}};
  if (rules.empty()) return coverage;
  auto engine = policy::Engine::create(policy::make_policy_sources({{"rules.js", asking_policy(rules)}}), {});
  if (!engine) return tl::unexpected(std::move(engine.error()));
  for (const auto& [request, evidence] : requests.all()) {
    const bool is_known = request.query_known != SeenRequest::Query::kRedacted;
    const auto query = is_known ? request.query : likely_query(request, rules);
    const auto rule = rule_of((*engine)->evaluate(facts_of(request, query)), rules.size());
    if (rule >= rules.size()) continue;
    coverage.requests[rule] += evidence.requests;
    coverage.covered.insert(&request);
  }
  return coverage;
}

}  // namespace podjail::cli
