#include "hook/gate/namespaces.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string with_facts(const KernelFacts& facts) {
  const auto bundle = plain_bundle();
  const HookConfig config;
  return namespace_objection({bundle, config, facts}).value_or("");
}

TEST(GateNamespaces, AContainerNeedsItsOwn) {
  EXPECT_EQ(sentence(namespace_objection, plain_bundle()), "");
  for (std::size_t missing = 0; missing < 4; ++missing) {
    auto bundle = plain_bundle();
    auto& entries = bundle.confinement.namespaces;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(missing));
    EXPECT_THAT(sentence(namespace_objection, bundle), HasSubstr("host")) << missing;
  }
}

TEST(GateNamespaces, OnlyNetworkAndSharedMemoryMayBeJoined) {
  for (auto& [type, refused] :
       {std::pair{"network", false}, {"ipc", false}, {"pid", true}, {"mount", true}}) {
    auto bundle = plain_bundle();
    for (auto& entry : bundle.confinement.namespaces) {
      if (entry.type == type) entry.path = "/proc/4711/ns/x";
    }
    EXPECT_EQ(!sentence(namespace_objection, bundle).empty(), refused) << type;
  }
}

TEST(GateNamespaces, ProcessesOfAWorkloadOfThePodMayBeJoinedWhereTheBundleSaysSo) {
  auto seen = plain_facts();
  seen.processes = ProcessesFact::kWorkload;
  EXPECT_THAT(with_facts(seen), HasSubstr("another container's processes"))
      << "the bundle says nothing of it";
  auto bundle = plain_bundle();
  for (auto& entry : bundle.confinement.namespaces) {
    if (entry.type == "pid") entry.path = "/proc/4711/ns/pid";
  }
  const HookConfig config;
  EXPECT_EQ(namespace_objection({bundle, config, seen}), std::nullopt);
  for (const auto fact : {ProcessesFact::kShared, ProcessesFact::kOwn, ProcessesFact::kHost}) {
    seen.processes = fact;
    EXPECT_NE(namespace_objection({bundle, config, seen}), std::nullopt)
        << "the sidecar's, or not what it says";
  }
}

TEST(GateNamespaces, NamedTwiceIsRefused) {
  auto bundle = plain_bundle();
  bundle.confinement.namespaces.push_back({"pid", "/proc/4711/ns/pid"});
  EXPECT_THAT(sentence(namespace_objection, bundle), HasSubstr("pid namespace twice"));
}

TEST(GateNamespaces, WhatTheKernelSaysCountsWhateverTheBundleSays) {
  const std::vector<std::pair<void (*)(KernelFacts&), const char*>> facts = {
      {[](KernelFacts& seen) { seen.network = NetworkFact::kHost; }, "host's network"},
      {[](KernelFacts& seen) { seen.processes = ProcessesFact::kHost; }, "host's processes"},
      {[](KernelFacts& seen) { seen.processes = ProcessesFact::kShared; }, "another container's processes"},
      {[](KernelFacts& seen) { seen.mounts = OwnerFact::kHost; }, "host's mounts"},
      {[](KernelFacts& seen) { seen.ipc = OwnerFact::kHost; }, "host's shared memory"}};
  for (const auto& [change, words] : facts) {
    auto seen = plain_facts();
    change(seen);
    EXPECT_THAT(with_facts(seen), HasSubstr(words));
  }
}

TEST(GateNamespaces, ADeviceOfTheHostsNetworkIsRefused) {
  auto bundle = plain_bundle();
  bundle.confinement.network_devices = {"eth1"};
  EXPECT_THAT(sentence(namespace_objection, bundle), HasSubstr("network device"));
}

TEST(GateNamespaces, ThoseOfRealRuntimes) {
  for (const char* name : {"docker", "podman", "containerd_pause", "containerd_member", "containerd_sidecar"})
    EXPECT_EQ(sentence(namespace_objection, document(name)), "") << name;
  EXPECT_THAT(sentence(namespace_objection, document("docker_host_ipc")), HasSubstr("host's shared memory"));
  EXPECT_THAT(sentence(namespace_objection, document("containerd_shared_processes")),
              HasSubstr("another container's processes"));
}

}  // namespace
}  // namespace podjail::hook
