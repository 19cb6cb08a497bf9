// A bundle that the gate lets through, to change one thing of.
#pragma once

#include "hook/bundle.h"

namespace podjail::hook {

inline Bundle plain_bundle() {
  Bundle bundle;
  bundle.uid = 1000;
  bundle.executable = "/bin/sh";
  bundle.capabilities = Capabilities{{"CAP_CHOWN", "CAP_KILL"}, {}, {}, {}, {}};
  bundle.namespaces = {{"pid", ""}, {"network", "/var/run/netns/pod"}, {"mount", ""}};
  bundle.root_path = "rootfs";
  return bundle;
}

inline Bundle sidecar_bundle() {
  auto bundle = plain_bundle();
  bundle.annotations = {{"podjail.dev/role", "sidecar"}};
  bundle.uid = 15001;
  bundle.executable = "/podjail-sidecar";
  bundle.capabilities = Capabilities{};
  bundle.new_privileges = NewPrivileges::kForbidden;
  return bundle;
}

}  // namespace podjail::hook
