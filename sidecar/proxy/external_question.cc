#include "sidecar/proxy/external_question.h"

#include "lib/base/json_text.h"
#include "sidecar/proxy/permit.h"

namespace podjail::proxy {
namespace {

std::string url_of(const policy::RequestFacts& facts) {
  auto url = std::string(facts.scheme) + "://" + std::string(facts.host);
  const auto usual = default_port(facts.scheme == "https" ? Scheme::kHttps : Scheme::kHttp);
  if (facts.port != usual) url += ":" + std::to_string(facts.port);
  url += facts.path;
  if (!facts.query.empty()) url.append("?").append(facts.query);
  return url;
}

void append(std::string& line, std::string_view name, std::string_view value) {
  line.append(",\"").append(name).append("\":");
  append_json_string(line, value, value.size());  // whole: the program judges what it is told
}

}  // namespace

std::string external_question(std::uint64_t id, const policy::RequestFacts& facts,
                              std::string_view requester) {
  auto line = "{\"id\":" + std::to_string(id);
  append(line, "url", url_of(facts));
  append(line, "method", facts.method);
  append(line, "scheme", facts.scheme);
  append(line, "host", facts.host);
  line += ",\"port\":" + std::to_string(facts.port);
  append(line, "path", facts.path);
  append(line, "query", facts.query);
  append(line, "requester_ip", requester);
  append(line, "container", facts.container.name);
  line += "}\n";
  return line;
}

}  // namespace podjail::proxy
