#include "hook/ruleset/pod_ruleset.h"

#include "lib/contract/contract.h"

namespace podjail::ruleset {

Ruleset build_pod_ruleset(const Parameters& parameters) {
  Table packets{TableFamily::kInet, std::string(contract::kTableName), pod_sets(parameters), {}};
  for (auto& chain : pod_output_chains(parameters)) packets.chains.push_back(std::move(chain));
  for (auto& chain : pod_input_chains(parameters)) packets.chains.push_back(std::move(chain));
  Table frames{TableFamily::kNetdev, std::string(contract::kTableName), {}, pod_frame_chains(parameters)};
  return {std::move(packets), std::move(frames)};
}

}  // namespace podjail::ruleset
