// The configuration parser: any text is a configuration within its limits or an error of one printable line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sidecar/config/config_json.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podjail::config;
  const auto config = parse_config({reinterpret_cast<const char*>(data), size});
  if (!config) {
    require(!config.error().message().empty());
    require(config.error().message().find_first_of(std::string_view("\n\r\0\x1b", 4)) == std::string::npos);
    return 0;
  }
  require(config->workers >= 1 && config->workers <= 64);
  require(config->limits.max_connections >= 1 && config->limits.max_connections <= 65536);
  require(config->policy.deadline.count() >= 1);
  require(config->shared_directory.starts_with('/'));
  for (const auto& grant : config->upstream.grants) require(grant.port != 0);
  return 0;
}
