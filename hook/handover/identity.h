// Which pod a sidecar belonged to, by the word of the container runtime. What the sidecar says of itself in
// its report is never asked: it runs beside code that is not trusted. Pure.
#pragma once

#include <map>
#include <string>

#include "lib/base/result.h"

namespace podjail::hook {

struct PodIdentity {
  std::string pod_namespace;
  std::string pod;
  std::string uid;
  std::string workload;  // "Deployment/web", as the admission webhook wrote it; empty: nobody said

  bool operator==(const PodIdentity&) const = default;
};

// kInvalid for what Kubernetes never gives as namespace, name or uid. A workload that is none becomes empty.
Result<PodIdentity> checked_identity(PodIdentity identity);

// From the annotations that containerd's CRI plugin sets, or those of CRI-O. kNotFound without them; kRefused
// where both are there and differ: the runtime sets one kind, and somebody else the other.
Result<PodIdentity> identity_of(const std::map<std::string, std::string>& annotations);

}  // namespace podjail::hook
