// Whatever a resolv.conf holds: no crash, lists within their bounds, and a name that is not below a suffix is
// never made up.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sidecar/dns/search_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::HostName;
  const auto list =
      podjail::dns::parse_search_list(std::string_view(reinterpret_cast<const char*>(data), size));
  if (list.suffixes.size() > 32 || list.ndots > 15) std::abort();
  for (const auto& suffix : list.suffixes) {
    const auto meant = HostName::parse("db." + suffix.str());
    const auto expanded = HostName::parse("example.test." + suffix.str());
    if (expanded && podjail::dns::is_made_up(*expanded, list) && list.ndots < 2) std::abort();
    if (meant && list.suffixes.size() == 1 && podjail::dns::is_made_up(*meant, list)) std::abort();
  }
  const auto elsewhere = *HostName::parse("db.below.no.suffix.example");
  bool below = false;
  for (const auto& suffix : list.suffixes) below = below || elsewhere.is_under(suffix);
  if (!below && podjail::dns::is_made_up(elsewhere, list)) std::abort();
  return 0;
}
