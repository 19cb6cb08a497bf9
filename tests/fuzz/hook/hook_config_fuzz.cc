// parse_hook_config: whatever is accepted gives a ruleset that is built and shown without its secret.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/hook_config.h"
#include "hook/ruleset/ruleset_text.h"
#include "hook/run.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = podjail::hook::parse_hook_config({reinterpret_cast<const char*>(data), size});
  if (!config) {
    require(!config.error().message().empty());
    return 0;
  }
  require(config->sidecar.uid != 0 && config->sidecar.gid != 0 && config->allow_links >= 1 &&
          config->allow_links <= 16);
  for (const auto& device : config->allow_devices) require(podjail::hook::may_be_allowed(device));
  for (const auto& folder : config->allow_mounts) require(folder.size() > 1 && folder.front() == '/');
  for (const auto& [path, digest] : config->sidecar.files)
    require(path.front() == '/' && digest.size() == 64);
  const auto parameters = podjail::hook::parameters_from(*config);
  const auto ruleset = podjail::ruleset::build_pod_ruleset(parameters);
  for (const auto& set : ruleset.front().sets) {
    for (const auto& element : set.elements) require(element.key.size() == set.key.length);
  }
  require(!podjail::ruleset::to_text(ruleset).empty());
  return 0;
}
