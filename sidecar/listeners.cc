#include "sidecar/listeners.h"

#include "lib/contract/contract.h"
#include "sidecar/net/socket.h"

namespace podjail {
namespace {

constexpr int kBacklog = 1024;

// Docker makes namespaces without IPv6. Nothing can be redirected to ::1 there, and nothing is served if it
// comes later.
std::vector<Endpoint> loopback(std::uint16_t port) {
  std::vector<Endpoint> endpoints{{*IpAddress::parse("127.0.0.1"), port}};
  const auto v6 = *IpAddress::parse("::1");
  if (net::is_local(v6)) endpoints.push_back({v6, port});
  return endpoints;
}

// Where connections arrive whose container is not known, and a port for each container that can be.
std::vector<std::uint16_t> proxy_ports() {
  std::vector<std::uint16_t> ports = {contract::kProxyPort};
  for (std::uint16_t slot = 1; slot <= contract::kContainerSlots; ++slot) {
    ports.push_back(static_cast<std::uint16_t>(contract::kContainerPorts + slot));
  }
  return ports;
}

Result<std::vector<UniqueFd>> bind_proxy_listeners() {
  std::vector<UniqueFd> listeners;
  for (const auto port : proxy_ports()) {
    for (const auto& endpoint : loopback(port)) {
      auto listener = net::listen_tcp(endpoint, kBacklog);
      if (!listener) return tl::unexpected(std::move(listener.error()));
      listeners.push_back(std::move(*listener));
    }
  }
  return listeners;
}

Result<Listeners> bind_listeners(const config::Config& config) {
  auto proxy = bind_proxy_listeners();
  if (!proxy) return fail_within("proxy", std::move(proxy.error()));
  auto dns = dns::bind_server_sockets(loopback(contract::kDnsPort));
  if (!dns) return fail_within("DNS", std::move(dns.error()));
  auto admin = net::listen_tcp(config.admin.endpoint(), kBacklog);
  if (!admin) return fail_within("admin", std::move(admin.error()));
  return Listeners{std::move(*proxy), std::move(*dns), std::move(*admin), {}, {}};
}

}  // namespace

Result<Listeners> sort_listeners(std::vector<net::InheritedListener> inherited) {
  Listeners listeners;
  for (auto& [name, fd] : inherited) {
    if (name == "dns-udp")
      listeners.dns.udp.push_back(std::move(fd));
    else if (name == "dns-tcp")
      listeners.dns.tcp.push_back(std::move(fd));
    else if (name == "admin")
      listeners.admin = std::move(fd);
    else if (name == "explicit")
      listeners.explicit_proxy.push_back(std::move(fd));
    else if (name == "external")
      listeners.external.push_back(std::move(fd));
    else
      listeners.proxy.push_back(std::move(fd));
  }
  if (listeners.proxy.empty() && listeners.explicit_proxy.empty())
    return fail(ErrorKind::kInvalid, "LISTEN_FDNAMES names no proxy");
  return listeners;
}

Result<Listeners> open_listeners(const config::Config& config) {
  auto inherited = net::inherited_listeners();
  if (!inherited) return tl::unexpected(std::move(inherited.error()));
  auto listeners = inherited->empty() ? bind_listeners(config) : sort_listeners(std::move(*inherited));
  if (!listeners) return listeners;
  if (auto checked = check_external(config, listeners->external.size()); !checked)
    return tl::unexpected(std::move(checked.error()));
  return listeners;
}

Status check_external(const config::Config& config, std::size_t ways) {
  const std::size_t needed = config.policy.external == config::ExternalPolicy::kOff ? 0 : config.workers;
  if (ways == needed) return {};
  return fail(ErrorKind::kInvalid, "policy.external needs " + std::to_string(needed) +
                                       " inherited descriptors named external, and there are " +
                                       std::to_string(ways));
}

}  // namespace podjail
