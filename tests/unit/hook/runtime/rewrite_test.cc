#include "hook/runtime/rewrite.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace podjail::runtime {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

constexpr const char* kFolder = "tests/unit/hook/runtime/golden/";

RewriteRules rules() {
  RewriteRules rules{"/usr/libexec/podjail/podjail-hook", "/etc/podjail/hook.json", {}};
  rules.jail.sidecar.annotations = {{"podjail.dev/role", "sidecar"}};
  return rules;
}

ordered_json rewritten(const ordered_json& document, const RewriteRules& by = rules()) {
  const auto text = rewrite_config(document.dump(), by);
  EXPECT_TRUE(text) << text.error().message();
  return text ? ordered_json::parse(*text) : ordered_json();
}

ordered_json workload() {
  return ordered_json::parse(
      R"({"process":{"env":["A=1"]},"linux":{"namespaces":[{"type":"network","path":"/n"}]}})");
}

std::string read_whole(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// <name>.in.json is what a daemon writes, <name>.out.json what the runtime is given.
// PODJAIL_UPDATE_GOLDEN=1 rewrites the latter; the diff is the review.
TEST(Rewrite, GivesTheGoldenFiles) {
  for (const std::string name : {"docker-workload", "containerd-sandbox", "sidecar", "volume"}) {
    const auto out = rewrite_config(read_whole(kFolder + name + ".in.json"), rules());
    ASSERT_TRUE(out) << name << ": " << out.error().message();
    const auto shown = ordered_json::parse(*out).dump(1) + "\n";
    const auto golden = kFolder + name + ".out.json";
    if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr) std::ofstream(golden) << shown;
    EXPECT_EQ(shown, read_whole(golden)) << name;
    EXPECT_EQ(*rewrite_config(*out, rules()), *out) << name << ": a second time";
    EXPECT_EQ(*rewrite_config(shown, rules()), shown) << name << ": what has it all is left as it is written";
  }
}

TEST(Rewrite, AnnotationsOfTheConfigurationReplaceThoseOfTheDocument) {
  auto by = rules();
  by.annotations = {{"podjail.dev/role", "sidecar"}};
  auto document = workload();
  document["annotations"] = {{"kept", "1"}, {"podjail.dev/role", "none"}};
  const auto out = rewritten(document, by);
  EXPECT_EQ(out["annotations"], ordered_json::parse(R"({"kept":"1","podjail.dev/role":"sidecar"})"));
  EXPECT_THAT(out["mounts"].dump(), HasSubstr("size=8m")) << "what the sidecar gets, since it now is one";
  EXPECT_EQ(rewritten(workload(), by)["annotations"].size(), 1U);
  EXPECT_EQ(rewritten(out, by), out);
}

TEST(Rewrite, TheHookComesFirstAndOnce) {
  auto document = workload();
  document["hooks"] = ordered_json::parse(R"({"prestart":[{"path":"/p"}],"createRuntime":[{"path":"/other"},
      {"path":"/old/podjail-hook","timeout":1},{"path":"/usr/libexec/podjail/podjail-hook"},{"path":"/last"}]})");
  const auto hooks = rewritten(document)["hooks"];
  ASSERT_EQ(hooks["createRuntime"].size(), 3U);
  EXPECT_EQ(hooks["createRuntime"][0], ordered_json::parse(R"({"path":"/usr/libexec/podjail/podjail-hook",
                "args":["podjail-hook","--config","/etc/podjail/hook.json"],"timeout":10})"));
  EXPECT_EQ(hooks["createRuntime"][1]["path"], "/other");
  EXPECT_EQ(hooks["createRuntime"][2]["path"], "/last");
  EXPECT_EQ(hooks["prestart"], document["hooks"]["prestart"]);
}

TEST(Rewrite, AHookOfAnotherNameIsOursByItsConfiguredPath) {
  auto by = rules();
  by.hook = "/opt/jail";
  auto document = workload();
  document["hooks"]["createRuntime"] =
      ordered_json::parse(R"([{"path":"/opt/jail"},{"path":"/opt/jailer"}])");
  EXPECT_EQ(rewritten(document, by)["hooks"]["createRuntime"].size(), 2U);
}

TEST(Rewrite, NullsAreFilledIn) {
  const auto out = rewritten(ordered_json::parse(R"({"hooks":null,"mounts":null,"process":{"env":null},
      "linux":{"namespaces":[{"type":"network","path":"/n"}]}})"));
  EXPECT_EQ(out["hooks"]["createRuntime"].size(), 1U);
  EXPECT_EQ(out["mounts"].size(), 1U);
  EXPECT_FALSE(out["process"]["env"].empty());
}

TEST(Rewrite, AVolumeAtTheSharedDirectoryIsKeptHoweverItIsWritten) {
  for (const char* place : {"/run/podjail", "/run/podjail/", "/run//podjail", "/run/./podjail", "run/podjail",
                            "/run/x/../podjail"}) {
    auto document = workload();
    document["mounts"] = {{{"destination", place}, {"type", "bind"}, {"source", "/v"}}};
    EXPECT_EQ(rewritten(document)["mounts"], document["mounts"]) << place;
  }
  auto other = workload();
  other["mounts"] = {{{"destination", "/run/podjail/more"}}, {{"destination", "/run"}}};
  EXPECT_EQ(rewritten(other)["mounts"].size(), 3U);
}

TEST(Rewrite, ANetworkOfItsOwnHasNoSidecarAndGetsNoVariables) {
  auto document = workload();
  document["linux"]["namespaces"][0].erase("path");
  const auto out = rewritten(document);
  EXPECT_FALSE(out.contains("mounts"));
  EXPECT_EQ(out["process"], document["process"]);
  EXPECT_TRUE(out.contains("hooks"));
}

TEST(Rewrite, ASandboxGetsTheHookAlone) {
  for (const char* mark : {"io.kubernetes.cri.container-type", "io.kubernetes.cri-o.ContainerType"}) {
    auto document = workload();
    document["annotations"][mark] = "sandbox";
    const auto out = rewritten(document);
    EXPECT_FALSE(out.contains("mounts"));
    EXPECT_EQ(out["process"], document["process"]);
    document["annotations"][mark] = "container";
    EXPECT_TRUE(rewritten(document).contains("mounts"));
  }
}

TEST(Rewrite, WhoIsNotSelectedGetsTheHookWhichDecides) {
  auto by = rules();
  by.jail.select = hook::Selection::kAnnotated;
  auto document = workload();
  const auto out = rewritten(document, by);
  EXPECT_FALSE(out.contains("mounts"));
  EXPECT_EQ(out["process"], document["process"]);
  EXPECT_EQ(out["hooks"]["createRuntime"].size(), 1U);
  document["annotations"]["podjail.dev/inject"] = "enabled";
  EXPECT_TRUE(rewritten(document, by).contains("mounts"));
}

TEST(Rewrite, OnlyAllOfTheMarksMakeASidecar) {
  auto by = rules();
  by.jail.sidecar.annotations = {{"a", "1"}, {"b", "2"}};
  auto document = workload();
  document["annotations"] = {{"a", "1"}};
  EXPECT_EQ(rewritten(document, by)["mounts"][0]["options"].back(), "ro");
  document["annotations"]["b"] = "2";
  const auto out = rewritten(document, by);
  EXPECT_EQ(out["mounts"][0]["options"].back(), "gid=0");
  EXPECT_EQ(out["process"], document["process"]);
}

TEST(Rewrite, OnlyTheSidecarIsAskedForItsReport) {
  auto document = workload();
  EXPECT_FALSE(rewritten(document)["hooks"].contains("poststop"));
  document["annotations"]["podjail.dev/role"] = "sidecar";
  document["hooks"]["poststop"] = ordered_json::parse(R"([{"path":"/other"},{"path":"/old/podjail-hook"}])");
  const auto out = rewritten(document);
  ASSERT_EQ(out["hooks"]["poststop"].size(), 2U);
  EXPECT_EQ(out["hooks"]["poststop"][0], out["hooks"]["createRuntime"][0]);
  EXPECT_EQ(out["hooks"]["poststop"][1]["path"], "/other");
  EXPECT_EQ(rewritten(out), out);
}

TEST(Rewrite, WhatIsNotAConfigIsRefused) {
  for (const auto& [text, word] : std::vector<std::pair<std::string, std::string>>{
           {"", "not valid JSON"},
           {"[]", "not a JSON object"},
           {R"({"hooks":{},"hooks":{}})", "given twice"},
           {R"({"Hooks":{}})", "some runtimes take for"},
           {R"({"hooks":[]})", "hooks"},
           {R"({"hooks":{"createRuntime":{}}})", "createRuntime"},
           {R"({"mounts":{}})", "mounts"},
           {R"({"process":{"env":"A=1"},"mounts":[{"destination":"/run/podjail"}]})", "env"},
           {R"({"process":{"env":[1]},"mounts":[{"destination":"/run/podjail"}]})", "env"},
           {R"({"annotations":{"a":1}})", "annotation"},
           {std::string(3 << 20, ' '), "too long"}}) {
    const auto out = rewrite_config(text, rules());
    ASSERT_FALSE(out) << text.substr(0, 80);
    EXPECT_THAT(out.error().message(), HasSubstr(word));
  }
}

}  // namespace
}  // namespace podjail::runtime
