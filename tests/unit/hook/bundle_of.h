// Bundles that the gate lets through, to change one thing of; the facts that go with them; documents that
// real runtimes wrote.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "hook/bundle.h"
#include "hook/facts.h"
#include "hook/mount_kind.h"

namespace podjail::hook {

inline SeccompProfile tight_profile() {  // lists the families that sockets may have
  SeccompProfile profile{SeccompAction::kDeny, {"SCMP_ARCH_X86_64"}, {}};
  for (const std::uint64_t family : {1, 2, 10})
    profile.rules.push_back({{"socket"}, SeccompAction::kMay, {{0, SeccompCompare::kEqual, family, 0}}});
  return profile;
}

inline Bundle plain_bundle() {
  Bundle bundle;
  bundle.process.uid = 1000;
  bundle.process.gid = 1000;
  bundle.process.args = {"/bin/sh"};
  bundle.process.capabilities = Capabilities{{"CAP_CHOWN", "CAP_KILL"}, {}, {}, {}, {}};
  bundle.confinement.namespaces = {
      {"pid", ""}, {"network", "/var/run/netns/pod"}, {"mount", ""}, {"ipc", ""}};
  bundle.confinement.device_rules = {{false, "a", {}, {}, "rwm"}};
  bundle.confinement.seccomp = tight_profile();
  bundle.root.path = "rootfs";
  return bundle;
}

inline Bundle sidecar_bundle() {
  auto bundle = plain_bundle();
  bundle.annotations = {{"podjail.dev/role", "sidecar"}};
  bundle.process.uid = 15001;
  bundle.process.gid = 15001;
  bundle.process.args = {"/podjail-sidecar", "--config", "/etc/podjail/sidecar.json"};
  bundle.process.capabilities = Capabilities{};
  bundle.process.new_privileges = NewPrivileges::kForbidden;
  bundle.root.access = Access::kReadOnly;
  return bundle;
}

// Of a container with namespaces of its own, on a host whose sockets of AF_VSOCK work.
inline KernelFacts plain_facts(NetworkFact network = NetworkFact::kFresh) {
  KernelFacts facts;
  facts.network = network;
  facts.processes = ProcessesFact::kOwn;
  facts.mounts = OwnerFact::kContainer;
  facts.ipc = OwnerFact::kContainer;
  return facts;
}

// As if every source of a mount were a plain directory where it is written.
inline KernelFacts facts_for(const Bundle& bundle, NetworkFact network = NetworkFact::kFresh) {
  auto facts = plain_facts(network);
  for (const auto& mount : bundle.mounts)
    facts.sources.push_back({plain_path(mount.source), SourceKind::kDirectory});
  return facts;
}

// A document of tests/unit/hook/documents.
inline Bundle document(const std::string& name) {
  std::ifstream file("tests/unit/hook/documents/" + name + ".json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  auto bundle = parse_bundle(text);
  if (!bundle) ADD_FAILURE() << name << ": " << bundle.error().message();
  return bundle.value_or(Bundle{});
}

}  // namespace podjail::hook
