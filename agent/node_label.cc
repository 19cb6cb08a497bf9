#include "agent/node_label.h"

#include "lib/contract/contract.h"

namespace podjail::agent {

Status label_node(const kubernetes::Client& client, const std::string& node, Readiness readiness) {
  nlohmann::json patch;
  auto& label = patch["metadata"]["labels"][std::string(contract::kLabelNode)];
  if (readiness == Readiness::kReady) label = contract::kLabelNodeReady;  // else null, which removes it
  const auto patched = client.merge_patch(kubernetes::kNodes, {{}, node}, patch);
  if (!patched) return tl::unexpected(patched.error());
  return {};
}

}  // namespace podjail::agent
