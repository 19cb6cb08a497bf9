// The label of the node by which the scheduler knows where jailed pods can run: the RuntimeClass selects it.
#pragma once

#include <string>

#include "lib/base/result.h"
#include "lib/kubernetes/client.h"

namespace podjail::agent {

enum class Readiness { kReady, kNotReady };

// Sets podjail.dev/node=ready on the node, or takes it away.
Status label_node(const kubernetes::Client& client, const std::string& node, Readiness readiness);

}  // namespace podjail::agent
