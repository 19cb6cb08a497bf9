#include "webhook/injection/refusals.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string said_of_pod(const char* pointer, const json& value) {
  auto pod = plain_pod();
  pod[json::json_pointer(pointer)] = value;
  const auto checked = check_pod(pod, "podjail");
  return checked ? "" : checked.error().message();
}

std::string said_of_container(const json& more) {
  auto container = plain_pod()["spec"]["containers"][0];
  container.merge_patch(more);
  const auto checked = check_container(container, "spec.containers[0]");
  return checked ? "" : checked.error().message();
}

TEST(Refusals, LetAnOrdinaryPodBe) {
  EXPECT_TRUE(check_pod(plain_pod(), "podjail"));
  EXPECT_EQ(said_of_pod("/spec/hostNetwork", false), "");
  EXPECT_EQ(said_of_pod("/spec/runtimeClassName", "podjail"), "");
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"runAsUser", 1000}, {"runAsNonRoot", true}}), "");
  EXPECT_EQ(said_of_container({{"securityContext",
                                {{"privileged", false},
                                 {"runAsUser", 0},
                                 {"procMount", "Default"},
                                 {"capabilities", {{"add", {"CHOWN", "NET_BIND_SERVICE"}}}}}}}),
            "");
}

TEST(Refusals, NameTheFieldOfThePod) {
  EXPECT_EQ(said_of_pod("/spec/hostNetwork", true),
            "spec.hostNetwork: a jailed pod has a network of its own");
  EXPECT_EQ(said_of_pod("/spec/hostPID", true), "spec.hostPID: the node's processes are outside of the jail");
  EXPECT_EQ(said_of_pod("/spec/hostIPC", true),
            "spec.hostIPC: the node's shared memory leads out of the jail");
  EXPECT_EQ(said_of_pod("/spec/shareProcessNamespace", true),
            "spec.shareProcessNamespace: containers could take over the sidecar's process");
  EXPECT_EQ(said_of_pod("/spec/runtimeClassName", "runc"),
            "spec.runtimeClassName: runc would run the pod without the jail; leave it out");
  EXPECT_EQ(said_of_pod("/spec/os", json{{"name", "windows"}}),
            "spec.os.name: Windows pods cannot be jailed");
  EXPECT_EQ(said_of_pod("/spec/nodeSelector", json{{"kubernetes.io/os", "windows"}}),
            "spec.nodeSelector[kubernetes.io/os]: Windows pods cannot be jailed");
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"windowsOptions", {{"hostProcess", true}}}}),
            "spec.securityContext.windowsOptions: Windows pods cannot be jailed");
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"runAsUser", 15001}}),
            "spec.securityContext.runAsUser: 15001 is the sidecar's user");
  EXPECT_EQ(said_of_pod("/metadata/annotations", json{{"podjail.dev/role", "sidecar"}}),
            "metadata.annotations[podjail.dev/role]: only runtimes set it");
}

TEST(Refusals, TakeASwitchOfAnotherTypeForOn) {
  EXPECT_NE(said_of_pod("/spec/hostNetwork", "no"), "");
  EXPECT_NE(said_of_container({{"securityContext", {{"privileged", "no"}}}}), "");
}

TEST(Refusals, KeepTheSidecarOutOfGroupsThatTheHookWouldNotTake) {
  const std::string why = ": the sidecar would be in that group, too, and the hook refuses groups below 1000";
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"fsGroup", 0}}), "spec.securityContext.fsGroup" + why);
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"fsGroup", 999}}),
            "spec.securityContext.fsGroup" + why);
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"fsGroup", "1000"}}),
            "spec.securityContext.fsGroup" + why);
  EXPECT_EQ(said_of_pod("/spec/securityContext", json{{"supplementalGroups", {15001, 7}}}),
            "spec.securityContext.supplementalGroups[1]" + why);
  EXPECT_EQ(
      said_of_pod("/spec/securityContext", json{{"fsGroup", 1000}, {"supplementalGroups", {15001, 2000}}}),
      "");
}

TEST(Refusals, NameTheFieldOfTheContainer) {
  const auto with = [](const json& context) { return said_of_container({{"securityContext", context}}); };
  const std::string at = "spec.containers[0].securityContext";
  EXPECT_EQ(with({{"privileged", true}}), at + ".privileged: a privileged container can leave the jail");
  EXPECT_EQ(with({{"procMount", "Unmasked"}}),
            at + ".procMount: only Default hides what leads out of the jail");
  EXPECT_EQ(with({{"runAsUser", 15001}}), at + ".runAsUser: 15001 is the sidecar's user");
  EXPECT_EQ(with({{"windowsOptions", json::object({{"a", 1}})}}),
            at + ".windowsOptions: Windows pods cannot be jailed");
  EXPECT_EQ(with({{"capabilities", {{"add", {"CHOWN", "cap_net_admin"}}}}}),
            at + ".capabilities.add[1]: cap_net_admin leads out of the jail");
  EXPECT_EQ(with({{"capabilities", {{"add", {"ALL"}}, {"drop", {"ALL"}}}}}),
            at + ".capabilities.add[0]: ALL leads out of the jail");
  EXPECT_EQ(said_of_container({{"name", "podjail"}}),
            "spec.containers[0].name: podjail is the name of podjail's own container");
}

TEST(Refusals, KeepPodjailsVolumesFromContainers) {
  const auto with = [](json mount) {
    return said_of_container({{"volumeMounts", json::array({std::move(mount)})}});
  };
  const std::string at = "spec.containers[0].volumeMounts[0]";
  const json ours{{"name", "podjail-run"}, {"mountPath", "/run/podjail"}, {"readOnly", true}};
  EXPECT_EQ(with(ours), "");
  for (const json& more : {json{{"readOnly", false}}, json{{"readOnly", nullptr}}, json{{"subPath", "x"}},
                           json{{"subPathExpr", "x"}}, json{{"mountPropagation", "Bidirectional"}}}) {
    auto mount = ours;
    mount.merge_patch(more);
    EXPECT_EQ(with(mount), at + ": /run/podjail is mounted whole and read-only") << more;
  }
  EXPECT_EQ(with({{"name", "podjail-run"}, {"mountPath", "/mine"}, {"readOnly", true}}),
            at + ".name: the volume podjail-run is podjail's own");
  EXPECT_EQ(with({{"name", "podjail-config"}, {"mountPath", "/mine"}}),
            at + ".name: the volume podjail-config is podjail's own");
  for (const auto* path : {"/run/podjail", "/run/podjail/", "//run/podjail", "/run/x/../podjail",
                           "/run/podjail/ca.crt", "/var/run/podjail", "/run/./podjail"})
    EXPECT_EQ(with({{"name", "mine"}, {"mountPath", path}}),
              at + ".mountPath: " + path + " is podjail's own");
  EXPECT_EQ(with({{"name", "mine"}, {"mountPath", "/run/podjail-other"}}), "");
  EXPECT_EQ(with({{"name", "mine"}, {"mountPath", "/run"}}), "");
}

TEST(Refusals, KeepPodjailsVolumeNamesFromPodsThatAreNotInjected) {
  auto pod = plain_pod();
  pod["spec"]["volumes"] = json::array({{{"name", "a"}}, {{"name", "podjail-run"}}});
  EXPECT_EQ(check_volumes(pod).error().message(),
            "spec.volumes[1].name: names that begin with podjail- are podjail's own");
  pod["spec"]["initContainers"] = json::array({{{"name", "podjail"}}});
  EXPECT_TRUE(check_volumes(pod));
  pod["spec"]["volumes"][1]["name"] = "podjail-other";
  EXPECT_FALSE(check_volumes(pod));
}

TEST(Refusals, KeepEphemeralContainersOutOfTheSidecarsProcesses) {
  json container{{"name", "debugger"}};
  EXPECT_TRUE(check_ephemeral(container, "spec.ephemeralContainers[0]"));
  container["targetContainerName"] = "podjail";
  EXPECT_EQ(check_ephemeral(container, "spec.ephemeralContainers[0]").error().message(),
            "spec.ephemeralContainers[0].targetContainerName: nobody looks into the sidecar's processes");
  container["targetContainerName"] = "main";
  EXPECT_TRUE(check_ephemeral(container, "spec.ephemeralContainers[0]")) << "a workload's";
  EXPECT_FALSE(check_ephemeral({{"name", "d"}, {"securityContext", {{"privileged", true}}}}, "x"));
}

}  // namespace
}  // namespace podjail::webhook
