#include "cli/suggest/shapes.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace podjail::cli {
namespace {

// The answer is in a tag: the shapes that allow the request, with "!" where the path is telling.
constexpr std::string_view kPolicy = R"(
import { crates, debian, go, maven, npm, nuget, oci, pypi, rubygems } from "podjail:registries";
const at = { hosts: ["here.test"] };
const mavenGroup = /^\/(?:org|com|net|io|dev|edu|gov|me|app|javax|jakarta)\/.*\/[^/]+$/;
const shapes = [
  ["npm", npm(at), /\/-\/[^/]+\.tgz$|^\/@[^/]+%2f/i],
  ["pypi", pypi(at), /^\/simple\/[^/]+\/$|^\/packages\//],
  ["crates", crates(at), /\.crate$|\/download$|^\/[^/]{2}\/[^/]{2}\/[^/]+$|^\/3\//],
  ["go", go(at), /^\/[a-z0-9!-]+(?:\.[a-z0-9!-]+)+\//],
  ["maven", maven(at), { test: (path) => mavenGroup.test(path) && !path.includes("/maven-metadata.xml") }],
  ["debian", debian(at), /\/(?:InRelease|Release|Release\.gpg)$|\.(?:deb|dsc)$/],
  ["rubygems", rubygems(at), /\.gem$|^\/specs\.4\.8\.gz$/],
  ["nuget", nuget(at), /\.nupkg$|^\/v3\/index\.json$/],
  ["oci", oci(at), /^\/v2\/.*\/(?:manifests|blobs)\//],
];
export function onRequest(r) {
  const found = shapes.filter(([, rule]) => rule(r) !== undefined);
  const words = found.map(([name, , telling]) => telling.test(r.path) ? `${name}!` : name);
  return words.length === 0 ? undefined : allow({ tags: { shapes: words.join(" ") } });
}
)";

constexpr std::string_view kAsks = "/info/refs";
constexpr std::string_view kFetches = "/git-upload-pack";

bool is_repository(std::string_view path) {
  constexpr std::size_t kMaxSegments = 16;
  constexpr std::size_t kMaxSegment = 128;
  std::size_t segments = 0;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    const auto is_part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
             std::string_view("._~-").find(c) != std::string_view::npos;
    };
    if (segment.empty() || segment.size() > kMaxSegment || ++segments > kMaxSegments) return false;
    if (segment.front() == '.' || segment.front() == '-') return false;
    if (!std::all_of(segment.begin(), segment.end(), is_part)) return false;
    path.remove_prefix(segment.size());
  }
  return path.empty() && segments > 0;
}

std::vector<ShapeMatch> read_words(std::string_view words) {
  std::vector<ShapeMatch> matches;
  while (!words.empty()) {
    auto word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    auto strength = ShapeMatch::Strength::kPossible;
    if (word.ends_with('!')) {
      word.remove_suffix(1);
      strength = ShapeMatch::Strength::kTelling;
    }
    matches.push_back({std::string(word), strength});
  }
  return matches;
}

}  // namespace

std::string git_repository(std::string_view path) {
  const auto ending = path.ends_with(kAsks) ? kAsks : path.ends_with(kFetches) ? kFetches : "";
  if (ending.empty()) return {};
  path.remove_suffix(ending.size());
  return is_repository(path) ? std::string(path) : std::string();
}

Result<Shapes> Shapes::create() {
  auto engine = policy::Engine::create(policy::make_policy_sources({{"shapes.js", std::string(kPolicy)}}),
                                       policy::EngineOptions{});
  if (!engine) return tl::unexpected(std::move(engine.error()));
  Shapes shapes;
  shapes.engine_ = std::move(*engine);
  return shapes;
}

std::vector<ShapeMatch> Shapes::matches(std::string_view method, std::string_view path,
                                        std::string_view query) {
  policy::RequestFacts facts;
  facts.method = method;
  facts.scheme = "https";
  facts.host = "here.test";
  facts.port = 443;
  facts.path = path;
  facts.query = query;
  facts.version = "1.1";
  const auto decision = engine_->evaluate(facts);
  for (const auto& tag : decision.tags) {
    if (tag.name == "shapes") return read_words(tag.value);
  }
  return {};
}

}  // namespace podjail::cli
