#include "sidecar/proxy/tunnel_target.h"

#include "sidecar/proxy/own_ports.h"

namespace podjail::proxy {
namespace {

void settle(ConnectionFacts& facts, std::uint16_t port) {
  facts.speech = ProxySpeech::kRefused;
  facts.original.endpoint.port = port;
  if (is_own_port(port)) facts.aim = Aim::kOurselves;
}

}  // namespace

void aim_at(ConnectionFacts& facts, HostName name, std::uint16_t port) {
  facts.dns_name = std::move(name);
  settle(facts, port);
}

void aim_at(ConnectionFacts& facts, const Endpoint& endpoint, const dns::NamePool& names) {
  facts.original.endpoint = endpoint;
  facts.original_text = endpoint.to_string();
  facts.original_address = endpoint.address.to_string();
  facts.dns_name = names.name_of(endpoint.address);
  settle(facts, endpoint.port);
}

}  // namespace podjail::proxy
