// The built-in modules given arbitrary texts, as requests and as patterns: what they say keeps to what they
// promise, and they throw nothing but the errors that tell of a mistake. The policy checks that itself and
// throws if it is not so. Fields of the input are separated by '\x01': method, host, path, query, pattern,
// address.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "lib/policy/engine.h"
#include "lib/policy/platform.h"

namespace {

using namespace std::string_view_literals;
namespace policy = podjail::policy;

constexpr auto kPolicy = R"(
import { capture, cidrs, globs, hosts, paths, urls } from "podjail:match";
import * as registries from "podjail:registries";
import { git } from "podjail:git";
import { github } from "podjail:github";
import { bucket, denyMetadata } from "podjail:cloud";
import { fromBase64, fromHex, verifier } from "podjail:crypto";

const ours = { hosts: ["r.example.test"] };
const { any, cargoLock, goSum, packageLock, requirements } = registries;
const rules = any(["npm", "pypi", "crates", "go", "maven", "debian", "rubygems", "nuget", "oci"].map((name) => registries[name](ours)),
  git({ ...ours, repositories: ["/a/b.git"] }), github({ ...ours, repositories: ["a/b"] }), bucket({ ...ours, bucket: "ours" }));

function attempt(make) {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// What a glob means, said in the simplest way.
function simpleGlob(text, pattern) {
  let reached = new Set([0]);
  for (const c of pattern.split("")) {
    const next = new Set();
    for (const at of reached) {
      if (c === "*") for (let i = at; i <= text.length; i += 1) next.add(i);
      else if (text[at] === c) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(text.length);
}

function demand(holds, what) {
  if (!holds) throw new Error(what);
}

export function onRequest(r) {
  const pattern = r.header("pattern") ?? "";
  const address = r.header("address") ?? "";
  if (attempt(() => hosts(pattern))?.(r.host)) {
    demand(pattern.startsWith("*.") ? r.host.endsWith(pattern.slice(1)) && r.host !== pattern.slice(2) : r.host === pattern, "host");
  }
  const path = attempt(() => paths(pattern));
  if (path?.(r.path)) demand(r.path[0] === "/" && capture(r.path, pattern) !== undefined, "path");
  if (pattern.length < 40 && r.path.length < 200 && pattern !== "") {
    demand(globs(pattern)(r.path) === simpleGlob(r.path, pattern), "glob");
  }
  attempt(() => urls(pattern)(r));
  const range = attempt(() => cidrs(address));
  if (range !== undefined && !address.includes("/")) demand(range(address), "an address is in the range of itself");
  attempt(() => cidrs("0.0.0.0/0")(address));
  for (const read of [cargoLock, goSum, packageLock, requirements]) attempt(() => read(r.query));
  for (const decode of [fromBase64, fromHex]) decode(r.query);
  attempt(() => verifier(r.method, pattern));
  attempt(() => denyMetadata({ host: r.host, connection: { destination: { address } } }));
  const answer = rules(r);
  if (answer === undefined) return;
  const fetches = r.method === "POST" && r.path.endsWith("/git-upload-pack");
  demand((r.method === "GET" || r.method === "HEAD" || fetches) && r.scheme === "https" && r.port === 443, "a reading request");
  demand(r.host === "r.example.test" || r.host === "ours.r.example.test", "one of our hosts");
  demand(!r.path.includes("//") || r.host.startsWith("ours.") || r.path.startsWith("/ours/"), "an empty segment");
  return answer;
}
)"sv;

struct Judge {
  policy::Platform platform;
  std::unique_ptr<policy::Engine> engine;

  Judge() {
    policy::EngineOptions options;
    options.deadline = std::chrono::seconds(20);
    auto made =
        policy::Engine::create(policy::make_policy_sources({{"fuzz.js", std::string(kPolicy)}}), options);
    if (!made) std::abort();
    engine = std::move(*made);
  }
};

std::vector<std::string_view> fields_of(std::string_view input) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto end = input.find('\x01');
    fields.push_back(input.substr(0, end));
    if (end == std::string_view::npos) return fields;
    input.remove_prefix(end + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Judge judge;
  auto fields = fields_of({reinterpret_cast<const char*>(data), size});
  fields.resize(6);
  const policy::HeaderView headers[] = {{"pattern", fields[4]}, {"address", fields[5]}};
  policy::RequestFacts facts;
  facts.method = fields[0];
  facts.host = fields[1];
  facts.path = fields[2];
  facts.query = fields[3];
  facts.scheme = "https";
  facts.port = 443;
  facts.headers = headers;
  const auto reason = judge.engine->evaluate(facts).reason;
  if (reason != podjail::Reason::kAllowed && reason != podjail::Reason::kNotAllowed &&
      reason != podjail::Reason::kRequestTooLarge)
    std::abort();
  return 0;
}
