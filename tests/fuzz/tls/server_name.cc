// Whatever bytes stand in a ClientHello's server_name extension: no crash, and a choice is either one
// canonical name or a refusal.
#include "sidecar/tls/server_name.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto expected = podjail::HostName::parse("registry.example.test");
  for (const auto& known : {std::optional(*expected), std::optional<podjail::HostName>()}) {
    const auto choice = podjail::tls::choose_name(std::span(data, size), known);
    if (choice.name.has_value() == choice.refusal.has_value()) std::abort();
    if (choice.name && (choice.name != choice.sni || (known && choice.name != known))) std::abort();
  }
  return 0;
}
