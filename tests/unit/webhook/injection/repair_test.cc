#include "webhook/injection/repair.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"
#include "webhook/injection/sidecar.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

TEST(Repair, KeepsWhatAdmissionOfTheClusterAdds) {
  const auto wanted = sidecar_container(jail(), settings());
  auto found = wanted;
  found["resources"]["limits"]["cpu"] = "1";
  found["imagePullPolicy"] = "Always";
  found["resizePolicy"] = json::array({{{"resourceName", "cpu"}, {"restartPolicy", "NotRequired"}}});
  found["securityContext"]["procMount"] = "Default";
  found["volumeMounts"].push_back({{"name", "kube-api-access-x"},
                                   {"mountPath", "/var/run/secrets/kubernetes.io/serviceaccount"},
                                   {"readOnly", true}});
  EXPECT_EQ(repaired(wanted, found), found);
}

TEST(Repair, KeepsTheDefaultsOfNewerServersAndNoOtherValue) {
  const auto wanted = sidecar_container(jail(), settings());
  const json resize = {{"resourceName", "memory"}, {"restartPolicy", "NotRequired"}};
  const json restarting = {{"resourceName", "memory"}, {"restartPolicy", "RestartContainer"}};
  struct Case {
    const char* pointer;
    json value;
    json other;
  };
  const Case cases[] = {{"/securityContext/procMount", "Default", "Unmasked"},
                        {"/stdin", false, true},
                        {"/tty", false, true},
                        {"/restartPolicyRules", json::array(), json::array({{{"action", "Restart"}}})},
                        {"/startupProbe/httpGet/host", "", "192.0.2.1"},
                        {"/volumeMounts/0/recursiveReadOnly", "Disabled", "Enabled"},
                        {"/volumeMounts/1/mountPropagation", "None", "Bidirectional"},
                        {"/resizePolicy", json::array({resize}), json::array({resize, restarting})}};
  for (const auto& [pointer, value, other] : cases) {
    auto found = wanted;
    found[json::json_pointer(pointer)] = value;
    EXPECT_EQ(repaired(wanted, found), found) << pointer;
    found[json::json_pointer(pointer)] = other;
    EXPECT_EQ(repaired(wanted, found), wanted) << pointer;
  }
}

TEST(Repair, DropsWhatOnlyAnAttackerAdds) {
  const auto wanted = sidecar_container(jail(), settings());
  const std::pair<const char*, json> changes[] = {
      {"/command", json::array({"/bin/sh"})},
      {"/args", json::array({"--config", "/evil"})},
      {"/image", "registry.test/evil"},
      {"/imagePullPolicy", "Never"},
      {"/restartPolicy", nullptr},
      {"/lifecycle", {{"postStart", {{"exec", {{"command", {"x"}}}}}}}},
      {"/workingDir", "/x"},
      {"/envFrom", json::array({{{"configMapRef", {{"name", "evil"}}}}})},
      {"/env", json::array({{{"name", "LD_PRELOAD"}, {"value", "/evil.so"}}})},
      {"/securityContext/runAsUser", 0},
      {"/securityContext/privileged", true},
      {"/securityContext/procMount", "Unmasked"},
      {"/securityContext/capabilities/add", json::array({"NET_ADMIN"})},
      {"/resources/limits/memory", "1Gi"},
      {"/startupProbe/httpGet/path", "/healthz"},
      {"/volumeMounts/0/readOnly", true},
      {"/volumeMounts/3", {{"name", "evil"}, {"mountPath", "/usr/bin"}}},
      {"/volumeMounts/4", {{"name", "t"}, {"mountPath", "/var/run/secrets/kubernetes.io/serviceaccount"}}},
  };
  for (const auto& [pointer, value] : changes) {
    auto found = wanted;
    found[json::json_pointer(pointer)] = value;
    EXPECT_EQ(repaired(wanted, found), wanted) << pointer;
  }
  EXPECT_EQ(repaired(wanted, json("nothing of a container")), wanted);
}

}  // namespace
}  // namespace podjail::webhook
