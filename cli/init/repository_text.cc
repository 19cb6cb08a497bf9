#include "cli/init/repository_text.h"

#include "cli/suggest/shapes.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

constexpr std::string_view kHead = R"(
// Repositories may be cloned and fetched; nothing is pushed.
const repositories = [
)";

std::string repository_of(const ConfiguredUrl& url) {
  return git_repository(url.path.substr(0, url.path.size() - 1) + "/info/refs");
}

void append_rule(std::string& text, const ConfiguredRegistry& registry) {
  const auto& url = registry.url;
  const auto repository = repository_of(url);
  const auto where = printable(registry.where);
  if (repository.empty()) {
    text += "  // git: passed over " + where + ": its path is no repository's\n";
    return;
  }
  text += "  git({ scheme: ";
  append_json_string(text, url.scheme);
  text += ", hosts: [";
  append_json_string(text, url.host);
  text += "], port: " + std::to_string(url.port) + ", repositories: [";
  append_json_string(text, repository);
  text += "] }), // git, from " + where + "\n";
}

}  // namespace

std::string make_repository_rules(const Client& git) {
  if (git.registries.empty()) return {};
  std::string text(kHead);
  for (const auto& registry : git.registries) append_rule(text, registry);
  return text + "];\n";
}

}  // namespace podjail::cli
