#include "cli/report/allowing_line.h"

#include "cli/request_line.h"
#include "cli/suggest/source_text.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxBytes = 500;

}  // namespace

std::string allowing_line(const LoggedDecision& logged) {
  if (logged.kind != LoggedDecision::Kind::kRequest) return {};
  const auto line = RequestLine::parse(logged.method, logged.url);
  if (!line || !line->path_problem().empty()) return {};
  const auto facts = line->facts();
  auto text = "r.method === " + js_string(facts.method) + " && r.scheme === " + js_string(facts.scheme) +
              " && r.host === " + js_string(facts.host);
  if (facts.port != (facts.scheme == "http" ? 80 : 443))
    text += " && r.port === " + std::to_string(facts.port);
  text += " && r.path === " + js_string(facts.path);
  if (facts.query.empty() || logged.query == LoggedDecision::Query::kWhole)
    text += " && r.query === " + js_string(facts.query);
  if (line->has_encoded_slash()) text += " && allow({ encodedSlash: true })";
  return text.size() <= kMaxBytes ? text : std::string();
}

}  // namespace podjail::cli
