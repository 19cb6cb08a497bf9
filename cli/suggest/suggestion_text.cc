#include "cli/suggest/suggestion_text.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <set>

#include "cli/quantities.h"
#include "cli/suggest/rule_text.h"
#include "cli/suggest/source_text.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxPathBytes = std::size_t{200} << 10U;  // a policy has 256 KiB at most
constexpr std::uint64_t kHeadBytes = 16384;  // of a request: what podjail:registries allows
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 40U;

constexpr std::string_view kMatches = R"(
// Of a request that may have any query, the log does not hold the query.
function matches(one, r) {
  if (!one.methods.includes(r.method)) return false;
  if (one.anyQuery === true && (r.query === "" || r.query.length > 1024)) return false;
  const target = one.anyQuery === true || r.query === "" ? r.path : `${r.path}?${r.query}`;
  return typeof one.target === "string" ? one.target === target : one.target.test(target);
}

function judge(allowed, r) {
  for (const rule of allowed.registries) {
    const answer = rule(r);
    if (answer !== undefined) return answer;
  }
  const here = allowed.requests.get(`${r.scheme}://${r.host}:${r.port}`);
  const one = here?.find((entry) => matches(entry, r));
  if (one === undefined) return undefined;
)";
constexpr std::string_view kAllows =
    "  return allow({ max_tx_bytes: one.maxBytes ?? 16384, encodedSlash: one.encodedSlash === true });\n}\n";
constexpr std::string_view kAllowsTunnels =
    "  const tunnel = one.tunnel === true && r.header(\"upgrade\") !== undefined;\n"
    "  return allow({ max_tx_bytes: one.maxBytes ?? 16384, encodedSlash: one.encodedSlash === true, tunnel "
    "});\n"
    "}\n";
constexpr std::string_view kOfAll = R"(
export function onRequest(r) {
  return judge(everything, r);
}
)";
constexpr std::string_view kOfContainers = R"(
export function onRequest(r) {
  const own = containers.get(r.container.name);
  return own === undefined ? undefined : judge(own, r);
}
)";

// Twice what was sent, for the next time: a power of two.
std::uint64_t bytes_for(std::uint64_t sent) {
  return kHeadBytes + std::bit_ceil(std::min(sent, kMostBytes) * 2);
}

std::string path_line(const PathRule& rule) {
  std::string methods;
  for (const auto& method : rule.methods) methods += (methods.empty() ? "" : ", ") + js_string(method);
  const bool is_pattern = rule.target.form == TargetPattern::Form::kPattern;
  auto line = "{ methods: [" + methods + "], target: ";
  line += is_pattern ? "/^" + rule.target.text + "$/" : js_string(rule.target.text);
  if (rule.query == PathRule::Query::kAny) line += ", anyQuery: true";
  if (rule.most_sent > 0) line += ", maxBytes: " + std::to_string(bytes_for(rule.most_sent));
  if (rule.has_encoded_slash()) line += ", encodedSlash: true";
  if (rule.upgrades == Evidence::Upgrades::kYes) line += ", tunnel: true";
  line += " }, // " + counted(rule.target.requests, "request");
  if (is_pattern) line += ", such as " + js_comment(rule.target.example);
  return line + "\n";
}

// The paths that fit, the most frequent first; the rest is left out.
std::set<std::size_t> choose_paths(const std::vector<PathRule>& paths, std::vector<std::size_t>& left_out) {
  std::vector<std::size_t> order(paths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return paths[a].target.requests > paths[b].target.requests;
  });
  constexpr std::size_t kAround = 64;  // bytes: indentation, and a part of what names the place
  std::set<std::size_t> chosen;
  std::size_t bytes = 0;
  for (const auto index : order) {
    const auto size = path_line(paths[index]).size() + paths[index].place.host.size() + kAround;
    if (bytes + size > kMaxPathBytes) {
      left_out.push_back(index);
    } else {
      bytes += size;
      chosen.insert(index);
    }
  }
  return chosen;
}

struct Section {
  std::string registries;
  std::map<Place, std::string> places;
};

std::string section_text(const Section& section, const std::string& indent) {
  auto text = "{\n" + indent + "  registries: [\n" + section.registries + indent + "  ],\n" + indent +
              "  requests: new Map([\n";
  for (const auto& [place, lines] : section.places)
    text += indent + "    [" + js_string(place.origin()) + ", [\n" + lines + indent + "    ]],\n";
  return text + indent + "  ]),\n" + indent + "}";
}

std::map<std::string, Section> sections_of(const Suggestion& suggestion, const std::set<std::size_t>& chosen,
                                           const std::string& indent) {
  std::map<std::string, Section> sections;
  for (const auto& [rule, requests] : suggestion.registries) {
    sections[rule.container].registries += indent + "    // " + counted(requests, "request") + ", such as " +
                                           js_comment(rule.example) + "\n" + indent + "    " +
                                           rule_call(rule) + ",\n";
  }
  for (const auto index : chosen) {
    const auto& path = suggestion.paths[index];
    sections[path.container].places[path.place] += indent + "      " + path_line(path);
  }
  return sections;
}

std::string head_text(const SuggestionNotes& notes) {
  auto text = "// Allows what decision logs hold: " + counted(notes.requests, "request") + ", of which " +
              std::to_string(notes.different) + (notes.different == 1 ? " is" : " are") + " different.\n";
  if (notes.beside == SuggestionNotes::Beside::kPresentPolicies)
    text += "// Only what the present policies do not allow: put it beside them.\n";
  text +=
      "// Written by podjail suggest; it is yours to change. Read every line: the log tells what was asked\n"
      "// for, not whether that was good. Check it with podjail check, try it with podjail replay.\n";
  if (notes.queries == SuggestionNotes::Queries::kSomeRedacted)
    text +=
        "//\n// The log holds no queries (see decision_log.query). What git and clients of images ask with "
        "one "
        "is taken\n// for reading; elsewhere any query is allowed: write it out where you know it.\n";
  for (const auto& [sentence, lines] : notes.told) {
    if (lines->all().empty()) continue;
    text += "//\n// " + sentence + "\n";
    for (const auto& [line, count] : lines->all())
      text += "//   " + std::to_string(count) + " x " + js_comment(line) + "\n";
    if (lines->beyond() > 0) text += "//   and " + std::to_string(lines->beyond()) + " others\n";
  }
  return text + "\n";
}

std::string sections_text(const Suggestion& suggestion, const std::set<std::size_t>& chosen,
                          const SuggestionNotes& notes) {
  if (notes.containers == SeenRequests::Containers::kTogether) {
    auto sections = sections_of(suggestion, chosen, "");
    return "const everything = " + section_text(sections[""], "") + ";\n";
  }
  std::string text = "const containers = new Map([\n";
  for (const auto& [container, section] : sections_of(suggestion, chosen, "  ")) {
    if (container.empty()) text += "  // From containers that the log does not name.\n";
    text += "  [" + js_string(container) + ", " + section_text(section, "  ") + "],\n";
  }
  return text + "]);\n";
}

}  // namespace

SuggestionText write_suggestion(const Suggestion& suggestion, const SuggestionNotes& notes) {
  SuggestionText written;
  const auto chosen = choose_paths(suggestion.paths, written.left_out);
  std::vector<RegistryRule> rules;
  for (const auto& [rule, requests] : suggestion.registries) rules.push_back(rule);
  const bool tunnels =
      std::any_of(suggestion.paths.begin(), suggestion.paths.end(),
                  [](const PathRule& path) { return path.upgrades == Evidence::Upgrades::kYes; });
  const auto imports = rule_imports(rules);
  auto& text = written.text;
  text = head_text(notes);
  if (!imports.empty()) text += imports + "\n";
  text += sections_text(suggestion, chosen, notes);
  text += kMatches;
  text += tunnels ? kAllowsTunnels : kAllows;
  text += notes.containers == SeenRequests::Containers::kTogether ? kOfAll : kOfContainers;
  return written;
}

}  // namespace podjail::cli
