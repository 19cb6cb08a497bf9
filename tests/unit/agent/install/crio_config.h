// What CRI-O tells of its configuration (GET /config), shortened to what matters here.
#pragma once

#include <string>

namespace podjail::agent {

inline const std::string kCrioRunc = R"([crio]
  root = "/var/lib/containers/storage"
  [crio.api]
    listen = "/run/crio/crio.sock"
  [crio.runtime]
    default_runtime = "runc"
    cgroup_manager = "cgroupfs"
    conmon_cgroup = ""
    [crio.runtime.runtimes]
      [crio.runtime.runtimes.runc]
        runtime_config_path = ""
        runtime_path = "/usr/sbin/runc"
        runtime_type = "oci"
        runtime_root = "/run/runc"
        allowed_annotations = ["io.kubernetes.cri-o.Devices", "run.oci."]
        DisallowedAnnotations = ["bundle"]
        monitor_path = "/usr/bin/conmon"
        monitor_cgroup = "pod"
        monitor_env = ["PATH=/usr/bin:/usr/sbin"]
        container_min_memory = "12MiB"
)";

inline const std::string kCrioOurs = R"(      [crio.runtime.runtimes.podjail]
        runtime_path = "/opt/podjail/bin/podjail-runtime"
        runtime_type = "oci"
        runtime_root = "/run/podjail-runtime"
        monitor_path = "/usr/bin/conmon"
        monitor_cgroup = "pod"
)";

}  // namespace podjail::agent
