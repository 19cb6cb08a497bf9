#include "hook/gate/runtime_files.h"

#include <algorithm>
#include <array>
#include <vector>

namespace podjail::hook {
namespace {

constexpr std::string_view kKubeletPods = "/var/lib/kubelet/pods/";
constexpr std::size_t kPodUid = 4;  // which part of such a path is the pod's uid

// "*": one part of any name; "**", at the end: at least one part.
constexpr std::array<std::string_view, 28> kPatterns = {
    // kubelet
    "var/lib/kubelet/pods/*/etc-hosts",
    "var/lib/kubelet/pods/*/volumes/**",
    "var/lib/kubelet/pods/*/volume-subpaths/**",
    "var/lib/kubelet/pods/*/containers/**",
    // containerd, for Kubernetes
    "run/containerd/io.containerd.grpc.v1.cri/sandboxes/*/hostname",
    "run/containerd/io.containerd.grpc.v1.cri/sandboxes/*/hosts",
    "run/containerd/io.containerd.grpc.v1.cri/sandboxes/*/resolv.conf",
    "run/containerd/io.containerd.grpc.v1.cri/sandboxes/*/shm",
    "var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/*/hostname",
    "var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/*/hosts",
    "var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/*/resolv.conf",
    "var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/*/shm",
    // CRI-O and podman
    "run/containers/storage/*/*/userdata/hostname",
    "run/containers/storage/*/*/userdata/hosts",
    "run/containers/storage/*/*/userdata/resolv.conf",
    "run/containers/storage/*/*/userdata/shm",
    "run/containers/storage/*/*/userdata/.containerenv",
    "run/containers/storage/*/*/userdata/run/secrets",
    "var/lib/containers/storage/*/*/userdata/shm",
    "var/lib/containers/storage/*/*/userdata/secrets/**",
    "var/lib/containers/storage/volumes/*/_data",
    "var/lib/containers/storage/volumes/*/_data/**",
    // Docker
    "var/lib/docker/containers/*/hostname",
    "var/lib/docker/containers/*/hosts",
    "var/lib/docker/containers/*/resolv.conf",
    "var/lib/docker/containers/*/mounts/**",
    "var/lib/docker/volumes/*/_data",
    "var/lib/docker/volumes/*/_data/**",
};

constexpr std::array<std::string_view, 2> kPodUidAnnotations = {
    "io.kubernetes.cri.sandbox-uid",  // containerd
    "io.kubernetes.pod.uid"};         // CRI-O

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool matches(const std::vector<std::string_view>& path, std::string_view pattern) {
  const auto wanted = parts_of(pattern);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i >= path.size()) return false;
    if (wanted[i] == "**") return true;
    if (wanted[i] != "*" && wanted[i] != path[i]) return false;
  }
  return wanted.size() == path.size();
}

bool is_of_pod(std::string_view uid, const std::map<std::string, std::string>& annotations) {
  return std::all_of(kPodUidAnnotations.begin(), kPodUidAnnotations.end(), [&](std::string_view key) {
    const auto said = annotations.find(std::string(key));
    return said == annotations.end() || said->second == uid;
  });
}

}  // namespace

bool is_runtime_file(std::string_view path, const std::map<std::string, std::string>& annotations) {
  const auto parts = parts_of(path);
  if (path.starts_with(kKubeletPods) && parts.size() > kPodUid && !is_of_pod(parts[kPodUid], annotations))
    return false;
  return std::any_of(kPatterns.begin(), kPatterns.end(),
                     [&](std::string_view pattern) { return matches(parts, pattern); });
}

}  // namespace podjail::hook
