#include "cli/run/sidecar_settings.h"

#include <cctype>
#include <nlohmann/json.hpp>
#include <sstream>

namespace podjail::cli {
namespace {

constexpr const char* kSystemRoots = "/etc/ssl/certs/ca-certificates.crt";
constexpr int kDrainMs = 2000;  // nobody is left in the jail by then

std::vector<std::string> below(const std::string& directory, const std::vector<std::string>& names) {
  std::vector<std::string> paths;
  for (const auto& name : names) paths.push_back(directory + "/" + name);
  return paths;
}

nlohmann::ordered_json upstream(const RunOptions& options) {
  auto made = nlohmann::ordered_json::object();
  if (!options.grants.empty()) made["grants"] = options.grants;
  if (!options.resolvers.empty()) made["resolvers"] = options.resolvers;
  if (!options.roots.empty()) {
    std::vector<std::string> roots{kSystemRoots};
    roots.insert(roots.end(), options.roots.begin(), options.roots.end());
    made["roots"] = roots;
  }
  return made;
}

std::string canonical(std::string suffix) {
  while (suffix.ends_with('.')) suffix.pop_back();
  for (auto& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return suffix;
}

}  // namespace

std::string sidecar_settings(const RunOptions& options, const SidecarPlaces& places,
                             const std::vector<std::string>& search) {
  nlohmann::ordered_json settings{
      {"policy_directories", below(places.withheld, places.policies)},
      {"mode", options.enforcement == RunOptions::Enforcement::kObserve ? "observe" : "enforce"},
      {"shared_directory", places.shared},
      {"explicit_proxy", "both"},
      {"upstream", upstream(options)},
      {"limits", {{"drain_timeout_ms", kDrainMs}}}};
  auto& policy = settings["policy"] = {{"reload", "when_asked"}};  // they are copies, which nothing changes
  if (options.external) {
    policy["external"] = places.policies.empty() ? "alone" : "both";
    policy["external_timeout_ms"] = options.external->timeout.count();
  }
  if (!search.empty()) settings["dns"] = {{"local_zones", search}};
  return settings.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::vector<std::string> search_suffixes(std::string_view resolv_conf) {
  std::vector<std::string> suffixes;
  std::istringstream lines{std::string(resolv_conf)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word != "search" && word != "domain") continue;
    suffixes.clear();
    while (words >> word) {
      if (auto suffix = canonical(word); !suffix.empty()) suffixes.push_back(std::move(suffix));
    }
  }
  return suffixes;
}

}  // namespace podjail::cli
