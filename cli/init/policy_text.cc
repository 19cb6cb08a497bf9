#include "cli/init/policy_text.h"

#include <algorithm>

#include "cli/init/file_places.h"
#include "cli/init/repository_text.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

constexpr std::string_view kHead =
    R"(// Lets package clients read from the registries that they are configured for, and send them nothing.
// Written by podjail policy init; it is yours to change. Check it with podjail check, try it with podjail eval.
//
// A registry may send its files from another host, or from another path, than its index. What is denied then is in
// the decision log: add a line for it.
//
)";

constexpr std::string_view kImport = R"(import { git } from "podjail:git";

)";

constexpr std::string_view kScoped = R"(
// npm asks for "/@scope%2fname". Which names may stand on both sides of the slash is said here, so it can be granted.
const scoped = /^\/(?:[A-Za-z0-9._~-]+\/)*@[a-z0-9~-][a-z0-9._~-]*%2f[a-z0-9~-][a-z0-9._~-]*$/i;

export function onRequest(r) {
)";

constexpr std::string_view kFetches = R"(  for (const fetches of repositories) {
    const answer = fetches(r);
    if (answer !== undefined) return answer;
  }

)";

constexpr std::string_view kRules =
    R"(  const isPlace = (one) => r.scheme === one.scheme && r.host === one.host && r.port === one.port;
  if (!registries.some(isPlace)) return; // for other policies to judge

  // Publishing, audits and telemetry carry data out.
  if (r.method !== "GET" && r.method !== "HEAD") return deny(`${r.host} is read-only from here`);

  // Anything can be written into a query, a header or a long path. Reading packages needs none of that.
  const isBelow = (one) => isPlace(one) && r.path.startsWith(one.path);
  if (r.query === "" && registries.some(isBelow)) {
    return allow({ max_tx_bytes: 16384, encodedSlash: scoped.test(r.path) });
  }
}
)";

void append_client(std::string& text, const Client& client) {
  if (client.registries.empty() && client.name != "git")  // most projects have a remote, few fetch from it
    text += "// " + client.name + ": no registry is configured. Name one: " + client.settings + "\n";
  for (const auto& why : client.passed_over)
    text += "// " + client.name + ": passed over " + printable(why) + "\n";
}

void append_place(std::string& text, const ConfiguredUrl& url, std::string_view path, std::string_view note) {
  text += "  { scheme: ";
  append_json_string(text, url.scheme);
  text += ", host: ";
  append_json_string(text, url.host);
  text += ", port: " + std::to_string(url.port) + ", path: ";
  append_json_string(text, path);
  text += " }, // " + std::string(note) + "\n";
}

void append_registry(std::string& text, const Client& client, const ConfiguredRegistry& registry) {
  const auto& url = registry.url;
  append_place(text, url, url.path, client.name + ", from " + printable(registry.where));
  for (const auto& place : places_of_files(client.name, url.path))
    append_place(text, url, place, "its files, if it keeps them there");
}

bool is_git(const Client& client) {
  return client.name == "git";
}

}  // namespace

std::string make_registry_policy(const std::vector<Client>& clients) {
  const auto git = std::find_if(clients.begin(), clients.end(), is_git);
  const auto repositories = git == clients.end() ? std::string() : make_repository_rules(*git);
  std::string text(kHead);
  for (const auto& client : clients) append_client(text, client);
  if (!repositories.empty()) text += kImport;
  text += "const registries = [\n";
  for (const auto& client : clients) {
    if (is_git(client)) continue;
    for (const auto& registry : client.registries) append_registry(text, client, registry);
  }
  text += "];\n" + repositories + std::string(kScoped);
  if (!repositories.empty()) text += kFetches;
  return text + std::string(kRules);
}

}  // namespace podjail::cli
