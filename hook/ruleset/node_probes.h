// Whether the node's own address is a probe source, whatever it is.
#pragma once

namespace podjail::ruleset {

enum class NodeProbes { kRefused, kAdmitted };

}  // namespace podjail::ruleset
