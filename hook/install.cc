#include "hook/install.h"

#include <algorithm>

#include "hook/container/netns_settings.h"
#include "hook/netlink/addresses.h"
#include "hook/netlink/conntrack.h"
#include "hook/nft/readback.h"
#include "hook/nft/ruleset_encode.h"
#include "hook/random.h"
#include "hook/reconcile.h"

namespace podjail::hook {

Result<PodNetwork> PodNetwork::open(container::KernelNamespace netns) {
  using Sockets = std::pair<netlink::Socket, netlink::Socket>;
  auto sockets = netns.run([]() -> Result<Sockets> {
    auto route = netlink::Socket::open(netlink::Protocol::kRoute);
    if (!route) return tl::unexpected(std::move(route.error()));
    auto netfilter = netlink::Socket::open(netlink::Protocol::kNetfilter);
    if (!netfilter) return tl::unexpected(std::move(netfilter.error()));
    return Sockets(std::move(*route), std::move(*netfilter));
  });
  if (!sockets) return tl::unexpected(std::move(sockets.error()));
  return PodNetwork(std::move(netns), std::move(sockets->first), std::move(sockets->second));
}

Result<ruleset::Ruleset> PodNetwork::read_ruleset() {
  return nft::read_ruleset(netfilter_);
}

Result<std::vector<std::string>> PodNetwork::read_links() {
  const auto links = netlink::list_links(route_);
  if (!links) return tl::unexpected(links.error());
  std::vector<std::string> names;
  for (const auto& link : *links) names.push_back(link.name);
  return names;
}

Result<std::vector<IpAddress>> PodNetwork::read_addresses() {
  return netlink::list_addresses(route_);
}

Result<PodState> PodNetwork::install(const ruleset::Ruleset& found, ruleset::Parameters meant,
                                     std::uint64_t cgroup) {
  const auto change = compare(found, meant, cgroup);
  if (const auto* refusal = std::get_if<Refusal>(&change))
    return fail(ErrorKind::kRefused, refusal->sentence);
  Status done;
  if (std::holds_alternative<Install>(change)) {
    std::erase_if(meant.containers, [cgroup](const auto& entry) { return entry.cgroup != cgroup; });
    done = replace(meant, found.empty() ? nft::Tables::kAbsent : nft::Tables::kPresent);
  } else {
    meant.blessing = blessing_of(found).value_or(ruleset::Blessing{});
    if (!meant.inbound_ports) meant.inbound_ports = inbound_ports_of(found);
    const auto sidecars = sidecars_of(found);
    if (!meant.sidecar_cgroup && !sidecars.empty()) meant.sidecar_cgroup = sidecars.front();
    if (std::holds_alternative<Update>(change)) done = update(found, meant);
  }
  if (!done) return tl::unexpected(std::move(done.error()));
  return PodState{meant.sidecar_cgroup, std::move(meant.containers)};
}

Status PodNetwork::replace(ruleset::Parameters& meant, nft::Tables tables) {
  auto blessing = random_blessing();
  if (!blessing) return tl::unexpected(std::move(blessing.error()));
  meant.blessing = *blessing;
  nft::Batch batch;
  if (auto written = nft::append_replacement(batch, ruleset::build_pod_ruleset(meant), tables); !written)
    return written;
  if (auto committed = std::move(batch).commit(netfilter_); !committed) return committed;
  if (auto verified = verify(meant); !verified) return verified;
  if (auto flushed = netlink::flush_conntrack(netfilter_); !flushed) return flushed;
  return netns_.run([&] { return container::apply_settings(container::netns_settings(meant.links)); });
}

Status PodNetwork::update(const ruleset::Ruleset& found, const ruleset::Parameters& meant) {
  const auto built = ruleset::build_pod_ruleset(meant);
  nft::Batch batch;
  // Both rulesets have the same sets in the same order, or they would not have compared as alike.
  for (std::size_t i = 0; i < built.front().sets.size(); ++i) {
    const auto& present = found.front().sets.at(i).elements;
    auto written = nft::append_set_change(batch, built.front(), built.front().sets[i], present);
    if (!written) return written;
  }
  if (auto committed = std::move(batch).commit(netfilter_); !committed) return committed;
  return verify(meant);
}

Status PodNetwork::verify(const ruleset::Parameters& meant) {
  const auto now = read_ruleset();
  if (!now) return tl::unexpected(now.error());
  if (!is_as_meant(*now, meant))
    return fail(ErrorKind::kInternal, "the kernel's ruleset is not the one that was sent");
  return {};
}

void PodNetwork::lock_down(ruleset::Parameters meant) {
  meant.sidecar_cgroup = std::nullopt;
  meant.containers.clear();
  meant.node_sources.clear();
  meant.inbound_ports = std::nullopt;
  if (auto links = read_links()) meant.links = std::move(*links);
  static_cast<void>(replace(meant, nft::Tables::kPresent));
}

}  // namespace podjail::hook
