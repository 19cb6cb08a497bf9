// Requests made of arbitrary bytes, judged by a policy that reads every field and allows exactly one host
// that no input contains. Whatever a workload sends, it is not allowed, and the process lives on.
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

// Its name has a byte that stands for nothing in an input: '\x01' separates the fields.
constexpr auto kPolicy = R"(
const wanted = "only\u0001this.example.test";
export function onRequest(r) {
  const seen = [r.method, r.scheme, r.host, r.path, r.query, r.version, r.url, r.header("x"), r.header(r.path)];
  for (const [name, value] of r.headerList) seen.push(name, value, r.header(name), r.headers[name.toLowerCase()]);
  for (const name in r.headers) if (typeof r.headers[name] !== "string") return deny("not a string");
  seen.push(r.container.name, r.container.id);
  seen.push(r.connection.sni, r.connection.dnsName, r.connection.destination.address);
  if (r.host === wanted || seen.includes(wanted)) return true;
  return { allow: r.headers.__proto__ === wanted };
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

// Cuts the input at every separator.
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
  const auto fields = fields_of({reinterpret_cast<const char*>(data), size});
  const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string_view(); };
  std::vector<policy::HeaderView> headers;
  for (std::size_t i = 9; i + 1 < fields.size(); i += 2) headers.push_back({fields[i], fields[i + 1]});

  policy::RequestFacts facts;
  facts.method = field(0);
  facts.host = field(1);
  facts.path = field(2);
  facts.query = field(3);
  facts.scheme = field(4);
  facts.version = field(5);
  facts.port = static_cast<std::uint16_t>(size);
  facts.connection.sni = field(6);
  facts.connection.dns_name = field(7);
  facts.connection.destination_address = field(8);
  facts.container = {field(6), field(7)};
  facts.headers = headers;
  const auto decision = judge.engine->evaluate(facts);
  if (decision.verdict != podjail::Verdict::kDeny) std::abort();
  // The policy itself is sound: only a request beyond the size limit may be denied for another reason.
  if (decision.reason != podjail::Reason::kPolicyDenied &&
      decision.reason != podjail::Reason::kRequestTooLarge) {
    std::abort();
  }
  return 0;
}
