#include "webhook/injection/container_trust.h"

#include <gtest/gtest.h>

#include "lib/contract/trust_variables.h"
#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string value_in(const json& container, std::string_view name) {
  const auto* variable = find_named(container["env"], name);
  return variable == nullptr ? "<none>" : std::string(text_at(*variable, "value"));
}

TEST(ContainerTrust, AddsEveryVariable) {
  const auto container = with_trust({{"name", "main"}});
  EXPECT_EQ(container["env"].size(), contract::trust_variables().size() + 1);
  EXPECT_EQ(value_in(container, "SSL_CERT_FILE"), "/run/podjail/bundle.pem");
  EXPECT_EQ(container["volumeMounts"],
            json::array({{{"name", "podjail-run"}, {"mountPath", "/run/podjail"}, {"readOnly", true}}}));
  EXPECT_EQ(container["securityContext"]["capabilities"]["drop"], json({"NET_RAW"}));
}

TEST(ContainerTrust, LeavesWhatTheUserSet) {
  const json given{{"name", "main"},
                   {"env",
                    {{{"name", "SSL_CERT_FILE"}, {"value", "/mine.pem"}},
                     {{"name", "PIP_CERT"}, {"valueFrom", {{"secretKeyRef", {{"name", "s"}, {"key", "k"}}}}}},
                     {{"name", "JAVA_TOOL_OPTIONS"}, {"value", "-Xmx1g"}},
                     {{"name", "CURL_CA_BUNDLE"}}}}};
  const auto container = with_trust(given);
  EXPECT_EQ(container["env"][0], given["env"][0]);
  EXPECT_EQ(container["env"][1], given["env"][1]);
  EXPECT_EQ(container["env"][3], given["env"][3]);
  EXPECT_EQ(value_in(container, "JAVA_TOOL_OPTIONS"), "-Xmx1g " + contract::java_trust_options());
  EXPECT_EQ(container["env"].size(), contract::trust_variables().size() + 1);
}

TEST(ContainerTrust, LeavesJavasOptionsThatComeFromElsewhere) {
  const json variable{{"name", "JAVA_TOOL_OPTIONS"}, {"valueFrom", {{"configMapKeyRef", {{"name", "c"}}}}}};
  EXPECT_EQ(with_trust({{"name", "main"}, {"env", json::array({variable})}})["env"][0], variable);
}

TEST(ContainerTrust, DoesNotWinOverVariablesThatOnlyTheRuntimeKnows) {
  const auto container =
      with_trust({{"name", "main"}, {"envFrom", json::array({{{"configMapRef", {{"name", "settings"}}}}})}});
  EXPECT_FALSE(container.contains("env"));
  EXPECT_EQ(container["volumeMounts"].size(), 1U);
}

TEST(ContainerTrust, DropsNothingTwice) {
  for (const auto* name : {"ALL", "all", "NET_RAW", "CAP_NET_RAW"}) {
    const json context{{"capabilities", {{"drop", json::array({name})}}}};
    EXPECT_EQ(with_trust({{"name", "main"}, {"securityContext", context}})["securityContext"], context);
  }
  const auto container =
      with_trust({{"name", "main"}, {"securityContext", {{"capabilities", {{"drop", {"MKNOD"}}}}}}});
  EXPECT_EQ(container["securityContext"]["capabilities"]["drop"], json({"MKNOD", "NET_RAW"}));
}

TEST(ContainerTrust, ChangesNothingTheSecondTime) {
  const auto once = with_trust({{"name", "main"}});
  EXPECT_EQ(with_trust(once), once);
}

}  // namespace
}  // namespace podjail::webhook
