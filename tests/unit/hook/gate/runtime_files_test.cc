#include "hook/gate/runtime_files.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(RuntimeFiles, ThoseThatRuntimesMountAreKnown) {
  for (const char* path :
       {"/var/lib/kubelet/pods/u/etc-hosts", "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/shared",
        "/var/lib/kubelet/pods/u/volume-subpaths/a/b/0", "/var/lib/kubelet/pods/u/containers/app/1",
        "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/abc/shm",
        "/run/containers/storage/overlay-containers/abc/userdata/resolv.conf",
        "/var/lib/docker/containers/abc/hostname", "/var/lib/docker/volumes/v/_data",
        "/var/lib/docker/volumes/v/_data/sub"})
    EXPECT_TRUE(is_runtime_file(path, {})) << path;
}

TEST(RuntimeFiles, NothingAroundThemIs) {
  for (const char* path : {"/var/lib/kubelet", "/var/lib/kubelet/pods", "/var/lib/kubelet/pods/u",
                           "/var/lib/kubelet/pods/u/plugins/x", "/var/lib/kubelet/pods/u/volumes",
                           "/var/lib/kubelet/plugins/csi/csi.sock", "/run/containerd/containerd.sock",
                           "/run/containerd/io.containerd.grpc.v1.cri/sandboxes/abc",
                           "/run/containers/storage/overlay-containers/abc/userdata", "/var/lib/docker",
                           "/var/lib/docker/containers/abc/config.v2.json", "/run", "/", ""})
    EXPECT_FALSE(is_runtime_file(path, {})) << path;
}

TEST(RuntimeFiles, AnotherPodsVolumesAreNot) {
  const std::string path = "/var/lib/kubelet/pods/other/volumes/kubernetes.io~secret/token";
  for (const char* key : {"io.kubernetes.cri.sandbox-uid", "io.kubernetes.pod.uid"}) {
    EXPECT_FALSE(is_runtime_file(path, {{key, "mine"}}));
    EXPECT_TRUE(is_runtime_file(path, {{key, "other"}}));
  }
}

}  // namespace
}  // namespace podjail::hook
