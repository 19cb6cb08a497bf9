// A lab whose connections go to what the workload takes for its proxy, and whose upstream says hello.
#pragma once

#include <string>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {

inline constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
inline constexpr const char* kLast = "Connection: close\r\n";

struct ProxiedLab : ProxyLab {
  explicit ProxiedLab(const std::string& policy) : ProxyLab(policy) {
    upstream.respond = [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"; };
  }
  // The connection that an image with a proxy variable opens.
  UniqueFd connect_to_proxy(proxy::ProxySpeech speech = proxy::ProxySpeech::kAllowed) {
    proxy::ConnectionFacts facts;
    facts.speech = speech;
    facts.original.endpoint = *Endpoint::parse("198.18.0.9:3128");
    facts.original_text = "198.18.0.9:3128";
    facts.dns_name = *HostName::parse("proxy.corp.test");
    return connect_with(std::move(facts));
  }
  std::string authority() const { return std::string(kName) + ":" + std::to_string(upstream.port()); }
  static std::string connect_head(const std::string& target, const std::string& fields = "") {
    return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + fields + "\r\n";
  }
  std::string answer_to(const std::string& bytes) {
    const auto fd = connect_to_proxy();
    return send(fd.get(), bytes).bytes;
  }
  // Whether the last decision record has `part`.
  bool last_record_has(const std::string& part) {
    const auto lines = decisions();
    return !lines.empty() && lines.back().find(part) != std::string::npos;
  }
};

}  // namespace podjail::test
