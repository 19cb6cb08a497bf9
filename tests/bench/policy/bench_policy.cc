// What judging a request costs, from facts to decision, and what an idle engine holds of memory.
//
//   cmake --build build/dev --target bench_policy && build/dev/tests/bench/policy/bench_policy
//
// The target is a median of at most 1.0 µs for AllowList (docs/adr/0002-v8-flags.md), and of 5 µs for
// Registry. cpu_time leaves out what other processes take. `instructions` beside it counts instead, by
//
//   bench_policy --evaluate NAME N     judges N requests by the policies of that name, and nothing else
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/policy/engine.h"
#include "lib/policy/platform.h"

namespace podjail::policy {
namespace {

std::string host_list() {
  std::string list;
  for (int i = 0; i < 50; ++i) list += "\"host" + std::to_string(i) + ".example.test\", ";
  return "[" + list + "]";
}

std::string chain() {
  std::string text = "false";
  for (int i = 0; i < 50; ++i) text += " || r.host === \"host" + std::to_string(i) + ".example.test\"";
  return text;
}

// Under callgrind everything takes fifty times as long: what was translated for one attempt to load speeds up
// the next, and evaluations have all the time they need.
constexpr int kAttempts = 20;

std::unique_ptr<Engine> make_engine(const PolicySources& sources) {
  EngineOptions options;
  options.deadline = std::chrono::minutes(1);
  for (int i = 0; i < kAttempts; ++i) {
    if (auto engine = Engine::create(sources, options)) return std::move(*engine);
  }
  std::abort();
}

std::unique_ptr<Engine> make_engine(const std::string& text) {
  return make_engine(make_policy_sources({{"bench.js", text}}));
}

// A request to the last host of the list, as a package client sends it.
RequestFacts facts() {
  static constexpr HeaderView kHeaders[] = {{"host", "host49.example.test"},
                                            {"user-agent", "client/1.0"},
                                            {"accept", "application/json"},
                                            {"accept-encoding", "gzip"},
                                            {"connection", "keep-alive"}};
  RequestFacts request;
  request.method = "GET";
  request.scheme = "https";
  request.host = "host49.example.test";
  request.port = 443;
  request.path = "/packages/left-pad";
  request.version = "1.1";
  request.headers = kHeaders;
  return request;
}

void judge(benchmark::State& state, const std::string& text) {
  const auto engine = make_engine(text);
  const auto request = facts();
  for (auto _ : state) {
    if (engine->evaluate(request).verdict != Verdict::kAllow) state.SkipWithError("denied");
  }
}

// A guard, a list of the namespace's and one of the pod's.
std::unique_ptr<Engine> make_three_layers() {
  const auto guard =
      "const closed = new Set([\"meta.example.test\"]);\nexport function onRequest(r) {"
      " if (closed.has(r.host) || r.method === \"PUT\") return deny(\"no\"); }";
  const auto list = "const hosts = new Set(" + host_list() +
                    ");\nexport function onRequest(r) { return hosts.has(r.host); }";
  return make_engine(
      make_layered_sources({{"baseline", LayerDefault::kPass}, {"namespace"}, {"pod"}},
                           {{"guard.js", guard, 0}, {"list.js", list, 1}, {"list.js", list, 2}}));
}

void judge_three_layers(benchmark::State& state) {
  const auto engine = make_three_layers();
  const auto request = facts();
  for (auto _ : state) {
    if (engine->evaluate(request).verdict != Verdict::kAllow) state.SkipWithError("denied");
  }
}

// Private dirty memory of this process, in KiB.
double private_dirty() {
  std::ifstream file("/proc/self/smaps_rollup");
  for (std::string word; file >> word;) {
    double kib = 0;
    if (word == "Private_Dirty:" && file >> kib) return kib;
  }
  return 0;
}

void idle_engine_memory(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(make_engine(chain()));
    const double first = private_dirty();
    for (int i = 0; i < 8; ++i) engines.push_back(make_engine(chain()));
    state.counters["KiB_per_engine"] = (private_dirty() - first) / 8;
    state.counters["KiB_of_process_with_one"] = first;
  }
}

void load(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(make_engine(chain()));
}

std::vector<std::pair<const char*, std::string>> policies() {
  return {
      {"AllowList", "const hosts = new Set(" + host_list() +
                        ");\nexport function onRequest(r) { return hosts.has(r.host); }"},
      {"AllowListArray",
       "const hosts = " + host_list() + ";\nexport function onRequest(r) { return hosts.includes(r.host); }"},
      {"AllowListExpression", chain()},
      {"Script", "const reads = r.method === \"GET\"; reads && r.host === \"host49.example.test\""},
      {"RegularExpression", "/^host\\d+\\.example\\.test$/.test(r.host)"},
      {"HostsOfTheLibrary", "import { hosts } from 'podjail:match';\nconst ours = hosts([" +
                                host_list().substr(1) +
                                ");\nexport function onRequest(r) { return ours(r.host); }"},
      {"Registry",
       "import { npm } from 'podjail:registries';\n"
       "export const onRequest = npm({ hosts: ['*.example.test'], prefix: '/packages' });"},
      {"Registries",
       "import { any, crates, npm, pypi } from 'podjail:registries';\n"
       "export const onRequest = any(crates({ hosts: ['a.example.test'] }), pypi({ hosts: "
       "['b.example.test'] }),\n  npm({ hosts: ['*.example.test'], prefix: '/packages' }));"},
      {"OneHeader", "r.header(\"User-Agent\") === \"client/1.0\""},
      {"AllHeaders", "r.headers[\"user-agent\"] === \"client/1.0\""},
  };
}

void register_all() {
  // First, while the process is still small.
  benchmark::RegisterBenchmark("IdleEngineMemory", idle_engine_memory)->Iterations(1);
  for (const auto& [name, text] : policies()) {
    benchmark::RegisterBenchmark(name, [text = text](benchmark::State& state) { judge(state, text); });
  }
  benchmark::RegisterBenchmark("ThreeLayers", judge_three_layers);
  benchmark::RegisterBenchmark("LoadAnEngine", load)->Unit(benchmark::kMillisecond);
}

std::unique_ptr<Engine> engine_named(std::string_view name) {
  if (name == "ThreeLayers") return make_three_layers();
  for (const auto& [known, text] : policies()) {
    if (name == known) return make_engine(text);
  }
  return nullptr;
}

// 0 if there are such policies, and they allow every time.
int evaluate(std::string_view name, long times) {
  const auto engine = engine_named(name);
  const auto request = facts();
  for (long i = 0; engine && i < times; ++i) {
    if (engine->evaluate(request).verdict != Verdict::kAllow) return 1;
  }
  return engine ? 0 : 2;
}

}  // namespace
}  // namespace podjail::policy

int main(int argc, char** argv) {
  const podjail::policy::Platform platform;
  if (argc == 4 && std::string_view(argv[1]) == "--evaluate")
    return podjail::policy::evaluate(argv[2], std::strtol(argv[3], nullptr, 10));
  podjail::policy::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
