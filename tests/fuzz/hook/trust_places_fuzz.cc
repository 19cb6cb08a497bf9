// named_places: whatever an environment says, what comes out are absolute paths that name no file of ours.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/trust/named_places.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const std::vector<std::string>& paths) {
  require(paths.size() <= podjail::trust::kMaxNamedPlaces);
  for (const auto& path : paths) {
    require(path.starts_with('/') && path.size() < 4096 && path.find('\0') == path.npos);
    require(!path.starts_with("/run/podjail/") && std::count(paths.begin(), paths.end(), path) == 1);
  }
}

}  // namespace

// Entries are separated by line ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> environment;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    environment.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto places = podjail::trust::named_places(environment);
  check(places.bundles);
  check(places.directories);
  check(places.java_stores);
  if (!environment.empty()) (void)podjail::trust::store_format(environment.front());
  return 0;
}
