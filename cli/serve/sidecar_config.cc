#include "cli/serve/sidecar_config.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::ordered_json;

// Whoever waits for a command or a terminal to come back does not wait for slow clients.
constexpr int kDrainMilliseconds = 2000;

// What upstream.roots is unless it is given.
constexpr const char* kMachineRoots = "/etc/ssl/certs/ca-certificates.crt";

// Whether `grant`, "ADDRESS[/LENGTH]:PORT", takes in this address and port. What it says otherwise is the
// sidecar's to check.
bool takes_in(std::string grant, const Endpoint& own) {
  const auto colon = grant.rfind(':');
  if (colon == grant.npos) return false;
  std::uint16_t port = 0;
  std::from_chars(grant.data() + colon + 1, grant.data() + grant.size(), port);
  grant.resize(colon);
  std::erase_if(grant, [](char c) { return c == '[' || c == ']'; });
  const auto prefix = Prefix::parse(grant);
  const bool is_any = own.address == *IpAddress::parse("0.0.0.0") || own.address == *IpAddress::parse("::");
  return port == own.port && prefix && (is_any || prefix->contains(own.address));
}

}  // namespace

std::string sidecar_config(const ProxyOptions& options, const ProxyPlaces& places) {
  ordered_json config{{"policy_directories", places.policies},
                      {"mode", options.mode == ProxyOptions::Mode::kObserve ? "observe" : "enforce"},
                      {"shared_directory", places.shared},
                      {"pod", {{"name", "podjail"}}},
                      {"limits", {{"drain_timeout_ms", kDrainMilliseconds}}}};
  auto upstream = ordered_json::object();
  if (!options.grants.empty()) upstream["grants"] = options.grants;
  if (!options.resolvers.empty()) upstream["resolvers"] = options.resolvers;
  if (!options.roots.empty()) {
    auto roots = ordered_json::array({kMachineRoots});
    for (const auto& root : options.roots) roots.push_back(root);
    upstream["roots"] = std::move(roots);
  }
  config["upstream"] = std::move(upstream);
  // The log of requests has whole URLs.
  if (!options.request_log.empty()) config["decision_log"] = {{"query", "written"}};
  if (options.external) {
    const bool alone = options.policies.empty() && !options.expression;
    config["policy"] = {{"external", alone ? "alone" : "both"},
                        {"external_timeout_ms", options.external->timeout.count()}};
  }
  return config.dump(2) + "\n";
}

Status check_grants(const ProxyOptions& options, const Endpoint& own) {
  for (const auto& grant : options.grants) {
    if (takes_in(grant, own))
      return fail(ErrorKind::kRefused,
                  "--grant " + grant + " takes in the proxy itself: that would be a circle");
  }
  return {};
}

}  // namespace podjail::cli
