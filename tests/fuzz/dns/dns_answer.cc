// Whatever bytes a workload sends as a DNS query: no crash, no response longer than a client takes, and
// nothing given to the workload that did not come from the pool.
#include <cstdint>
#include <cstdlib>

#include "lib/contract/contract.h"
#include "sidecar/dns/answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::HostName;
  podjail::dns::NamePool pool({.capacity = 16});
  const podjail::dns::AnswerOptions options = {
      .search_suffixes = {*HostName::parse("svc.cluster.local"), *HostName::parse("cluster.local")},
      .local_zones = {*HostName::parse("dev.cluster.local")}};
  const auto made = podjail::dns::answer({data, size}, pool, options, {});
  constexpr std::size_t kSmallestClient = 512;
  if (made.response.size() > kSmallestClient) std::abort();
  const bool allowed = made.verdict == podjail::Verdict::kAllow;
  if (allowed != (made.reason == podjail::Reason::kDnsSynthetic)) std::abort();
  if (allowed && made.response.empty()) std::abort();
  if (!made.response.empty() && (made.response[0] != data[0] || made.response[1] != data[1])) std::abort();
  return 0;
}
