#include "cli/suggest/registry_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include "cli/suggest/registry_names.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxPrefixSegments = 6;  // as in "/artifactory/api/cargo/name/v1"
constexpr std::size_t kMaxRulesOfAPlace = 16;
constexpr std::size_t kMaxRules = 200;
constexpr std::size_t kMaxNames = 1000;  // of all rules together
constexpr std::string_view kTokenPath = "/token";

struct Seen {
  const SeenRequest* request = nullptr;
  std::vector<std::pair<std::string, std::string>> fits;     // shape and prefix
  std::vector<std::pair<std::string, std::string>> telling;  // those of them
};
using Group = std::vector<Seen>;

struct Found {
  RegistryRule rule;
  enum class Serves : std::uint8_t { kIndex = 1, kFiles = 2, kBoth = 3 } serves = Serves::kIndex;
};

// "", "/mirror", "/mirror/npm": what may stand before a registry's own paths.
std::vector<std::string_view> prefixes_of(std::string_view path) {
  std::vector<std::string_view> prefixes{""};
  for (std::size_t end = 0; prefixes.size() <= kMaxPrefixSegments;) {
    const auto next = path.find('/', end + 1);
    const auto segment = path.substr(end + 1, next - end - 1);
    const bool is_plain = !segment.empty() && std::all_of(segment.begin(), segment.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
             std::string_view("._~-").find(c) != std::string_view::npos;
    });
    if (next == path.npos || !is_plain) break;
    prefixes.push_back(path.substr(0, next));
    end = next;
  }
  return prefixes;
}

Seen look_at(const SeenRequest& request, Shapes& shapes) {
  Seen seen{&request, {}, {}};
  if (!git_repository(request.path).empty()) {
    seen.fits.emplace_back("git", "");
    if (request.method == "POST" || request.query == "service=git-upload-pack")
      seen.telling.emplace_back("git", "");
    return seen;
  }
  for (const auto prefix : prefixes_of(request.path)) {
    const auto path = std::string_view(request.path).substr(prefix.size());
    for (auto& match : shapes.matches(request.method, path, request.query)) {
      seen.fits.emplace_back(match.shape, prefix);
      if (match.strength == ShapeMatch::Strength::kTelling)
        seen.telling.emplace_back(std::move(match.shape), prefix);
    }
  }
  return seen;
}

bool is_file(std::string_view path) {
  return path.starts_with("/packages/") || path.starts_with("/crates/") ||
         path.starts_with("/api/v1/crates/");
}

constexpr std::array<std::string_view, 3> kAudits{"/-/npm/v1/security/advisories/bulk",
                                                  "/-/npm/v1/security/audits/quick", "/-/npm/v1/keys"};

// What the requests below the prefix say about the rule.
Found describe(const Group& group, const std::vector<const Seen*>& covered, const std::string& shape,
               const std::string& prefix) {
  const auto& place = covered.front()->request->place;
  Found found;
  auto& rule = found.rule;
  rule.container = covered.front()->request->container;
  rule.shape = shape;
  rule.scheme = place.scheme;
  rule.port = place.port;
  rule.prefix = prefix;
  rule.hosts.insert(place.host);
  rule.example = covered.front()->request->method + " " + covered.front()->request->path;
  unsigned serves = 0;
  for (const auto metadata : {false, true}) {
    for (const auto* seen : covered) {
      const auto path = std::string_view(seen->request->path).substr(prefix.size());
      if ((path.find("/maven-metadata.xml") != path.npos) != metadata) continue;
      add_registry_name(shape, path, rule.names);
      serves |= is_file(path) ? 2U : 1U;
    }
  }
  found.serves = static_cast<Found::Serves>(serves);
  for (const auto& seen : group) {
    const auto& path = seen.request->path;
    if (!path.starts_with(prefix)) continue;
    const auto below = std::string_view(path).substr(prefix.size());
    if (shape == "npm" && std::find(kAudits.begin(), kAudits.end(), below) != kAudits.end())
      rule.audits = RegistryRule::Audits::kYes;
    if (shape == "go" && rule.sumdb.empty()) rule.sumdb = sumdb_of(below);
  }
  return found;
}

// Of what is left: the shape and prefix that most requests tell of, the shorter prefix first.
std::pair<std::string, std::string> most_told(const std::vector<const Seen*>& left) {
  std::map<std::pair<std::string, std::string>, std::size_t> told;
  for (const auto* seen : left) {
    for (const auto& fit : seen->telling) ++told[fit];
  }
  const auto most = std::max_element(told.begin(), told.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second, b.first.second.size()) < std::pair(b.second, a.first.second.size());
  });
  return most == told.end() ? std::pair<std::string, std::string>() : most->first;
}

void find_at_place(const Group& group, std::vector<Found>& found) {
  std::vector<const Seen*> left;
  for (const auto& seen : group) left.push_back(&seen);
  for (std::size_t i = 0; i < kMaxRulesOfAPlace; ++i) {
    const auto chosen = most_told(left);
    if (chosen.first.empty()) return;
    std::vector<const Seen*> covered;
    std::erase_if(left, [&](const Seen* seen) {
      const bool fits = std::find(seen->fits.begin(), seen->fits.end(), chosen) != seen->fits.end();
      if (fits) covered.push_back(seen);
      return fits;
    });
    found.push_back(describe(group, covered, chosen.first, chosen.second));
  }
}

// An index often has its files on another host: then both are one rule.
void join_files(std::vector<Found>& found) {
  for (auto files = found.begin(); files != found.end();) {
    const bool is_split = files->rule.shape == "pypi" || files->rule.shape == "crates";
    const auto index = std::find_if(found.begin(), found.end(), [&](const Found& other) {
      return is_split && files->serves == Found::Serves::kFiles && other.serves != Found::Serves::kFiles &&
             other.rule.shape == files->rule.shape && other.rule.container == files->rule.container &&
             other.rule.scheme == files->rule.scheme && other.rule.port == files->rule.port &&
             other.rule.prefix == files->rule.prefix;
    });
    if (index == found.end()) {
      ++files;
      continue;
    }
    if (index->serves == Found::Serves::kBoth) index->rule.files.insert(*index->rule.hosts.begin());
    index->rule.files.insert(*files->rule.hosts.begin());
    files = found.erase(files);
  }
}

bool is_usual_port(const Place& place) {
  return place.port == (place.scheme == "http" ? 80 : 443);
}

// Requests of other hosts that belong to a registry: tokens for images, the checksums of modules.
void add_companion(const SeenRequest& request, RegistryRule& rule) {
  if (request.method != "GET" || request.container != rule.container || !is_usual_port(request.place)) return;
  if (rule.shape == "go" && rule.sumdb.empty() && request.place.scheme == "https" &&
      request.path.starts_with("/lookup/") && request.path.find('@') != request.path.npos)
    rule.sumdb = request.place.host;
  if (rule.shape != "oci" || request.place.scheme != rule.scheme || request.path != kTokenPath) return;
  if (request.query_known == SeenRequest::Query::kRedacted ||
      request.query.find("scope=repository") != request.query.npos)
    rule.tokens.insert(request.place.host);
}

bool is_same_but_for_hosts(const RegistryRule& a, const RegistryRule& b) {
  return a.names.empty() && b.names.empty() && a.files.empty() && b.files.empty() && a.tokens.empty() &&
         b.tokens.empty() && a.container == b.container && a.shape == b.shape && a.scheme == b.scheme &&
         a.port == b.port && a.prefix == b.prefix && a.sumdb == b.sumdb && a.audits == b.audits;
}

std::vector<RegistryRule> merge_hosts(std::vector<Found> found) {
  std::vector<RegistryRule> rules;
  std::size_t names = 0;
  for (auto& one : found) {
    if (names + one.rule.names.size() > kMaxNames || rules.size() >= kMaxRules) continue;
    names += one.rule.names.size();
    const auto same = std::find_if(rules.begin(), rules.end(), [&](const RegistryRule& rule) {
      return is_same_but_for_hosts(rule, one.rule);
    });
    if (same == rules.end()) {
      rules.push_back(std::move(one.rule));
    } else {
      same->hosts.insert(*one.rule.hosts.begin());
    }
  }
  return rules;
}

}  // namespace

std::vector<RegistryRule> find_registry_rules(const SeenRequests& requests, Shapes& shapes) {
  std::map<std::pair<std::string, Place>, Group> groups;
  for (const auto& [request, evidence] : requests.all())
    groups[{request.container, request.place}].push_back(look_at(request, shapes));
  std::vector<Found> found;
  for (const auto& [key, group] : groups) find_at_place(group, found);
  join_files(found);
  for (auto& one : found) {
    for (const auto& [request, evidence] : requests.all()) add_companion(request, one.rule);
  }
  return merge_hosts(std::move(found));
}

std::string likely_query(const SeenRequest& request, const std::vector<RegistryRule>& rules) {
  if (request.path.ends_with("/info/refs")) return "service=git-upload-pack";
  for (const auto& rule : rules) {
    if (rule.tokens.contains(request.place.host) && request.path == kTokenPath && !rule.names.empty())
      return "scope=repository:" + *rule.names.begin() + ":pull";
  }
  return request.query;
}

}  // namespace podjail::cli
