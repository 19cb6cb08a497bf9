#include "agent/install/containerd.h"

#include <gmock/gmock.h>

#include "agent/install/toml_text.h"
#include "tests/unit/agent/install/dumps.h"

namespace podjail::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kWrapper = "/opt/podjail/bin/podjail-runtime";
constexpr const char* kMain = "/etc/containerd/config.toml";
constexpr const char* kDropIn = "/etc/containerd/conf.d/50-podjail.toml";
constexpr std::string_view kOne = "io.containerd.grpc.v1.cri";
constexpr std::string_view kTwo = "io.containerd.cri.v1.runtime";

toml::table drop_in(std::string_view dump) {
  const auto made = containerd_drop_in(dump, kWrapper);
  EXPECT_TRUE(made) << made.error().message();
  return made ? *parse_toml(made->text, "drop-in") : toml::table{};
}

TEST(DropIn, CarriesTheWholePluginForContainerdOneWhichReplacesIt) {
  const auto document = drop_in(kDumpOfOne);
  EXPECT_EQ(document["version"].value<int>(), 2);
  auto plugin = document["plugins"][kOne];
  EXPECT_EQ(plugin["sandbox_image"].value<std::string>(), "registry.test/pause:3.6");
  EXPECT_EQ(plugin["cni"]["bin_dir"].value<std::string>(), "/opt/cni/bin");
  EXPECT_TRUE(plugin["containerd"]["runtimes"]["runc"].is_table()) << "the other handlers stay";
  const auto ours = plugin["containerd"]["runtimes"]["podjail"];
  EXPECT_EQ(ours["runtime_type"].value<std::string>(), "io.containerd.runc.v2");
  EXPECT_EQ(ours["options"]["BinaryName"].value<std::string>(), kWrapper);
  EXPECT_EQ(ours["options"]["SystemdCgroup"].value<bool>(), true);
  EXPECT_EQ(*ours["pod_annotations"].as_array(),
            (toml::array{"podjail.dev/workload", "podjail.dev/inbound-ports"}));
  EXPECT_EQ(document["plugins"].as_table()->size(), 1U) << "no other plugin's table is replaced";
}

TEST(DropIn, CarriesTheHandlerAloneForContainerdTwoWhichMerges) {
  const auto made = containerd_drop_in(kDumpOfTwo, kWrapper);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->beneath, "/usr/bin/crun");
  const auto document = *parse_toml(made->text, "drop-in");
  EXPECT_EQ(document["version"].value<int>(), 3);
  const auto plugin = document["plugins"][kTwo];
  EXPECT_FALSE(plugin["max_container_log_line_size"]);
  EXPECT_EQ(plugin["containerd"]["runtimes"].as_table()->size(), 1U);
  EXPECT_EQ(plugin["containerd"]["runtimes"]["podjail"]["sandboxer"].value<std::string>(), "podsandbox");
  EXPECT_EQ(plugin["containerd"]["runtimes"]["podjail"]["options"]["BinaryName"].value<std::string>(),
            kWrapper);
}

TEST(DropIn, OfItsOwnDumpIsItself) {
  const auto once = containerd_drop_in(kDumpOfOne, kWrapper)->text;
  EXPECT_EQ(containerd_drop_in(once, kWrapper)->text, once);
}

TEST(DropIn, NeedsAHandlerOfRuncsKind) {
  auto kata = std::string(kDumpOfOne);
  kata.replace(kata.find("io.containerd.runc.v2"), 21, "io.containerd.kata.v2");
  EXPECT_EQ(containerd_drop_in(kata, kWrapper).error().kind(), ErrorKind::kRefused);
  auto none = std::string(kDumpOfTwo);
  none.replace(none.find("= 'crun'"), 8, "= 'none'");
  EXPECT_EQ(containerd_drop_in(none, kWrapper).error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(containerd_drop_in("version = 2\n", kWrapper).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(containerd_drop_in("= 2\n", kWrapper).error().kind(), ErrorKind::kInvalid);
}

// Both ways, and that nothing but the import changed.
void expect_round_trip(const std::string& main) {
  const auto with = with_import(main, kMain, kDropIn, kDumpOfOne);
  ASSERT_TRUE(with) << main << ": " << with.error().message();
  const auto imports = *(*parse_toml(*with, "x"))["imports"].as_array();
  EXPECT_TRUE(std::any_of(imports.begin(), imports.end(),
                          [](const auto& entry) { return entry.value_or(std::string()) == kDropIn; }));
  EXPECT_EQ(*with_import(*with, kMain, kDropIn, kDumpOfOne), *with) << "a second time";
  EXPECT_EQ(*without_import(*with, kDropIn), main);
}

TEST(Import, GoesInAndOutAgain) {
  expect_round_trip("");
  expect_round_trip("version = 2\n");
  expect_round_trip("# mine\nversion = 2 # kept\n[plugins.\"x\"]\n  a = 1\n");
  expect_round_trip("version = 2\nimports = [\"/etc/other.toml\"] # these\n[debug]\n");
  expect_round_trip("imports = []\nversion = 3\n");
  expect_round_trip("# \xC3\xA4\xC3\xB6\nversion = 2 # \xC3\xA4\nimports = [\"/a.toml\"] # \xC3\xA4\n");
}

TEST(Import, ThatCoversTheDropInIsEnough) {
  for (const char* imports : {"\"/etc/containerd/conf.d/*.toml\"", "\"conf.d/*.toml\"",
                              "\"/etc/containerd/conf.d/50-podjail.toml\""}) {
    const auto main = "version = 2\nimports = [" + std::string(imports) + "]\n";
    EXPECT_EQ(*with_import(main, kMain, kDropIn, kDumpOfOne), main) << imports;
  }
  const std::string other = "version = 2\nimports = [\"/etc/containerd/*.toml\"]\n";
  EXPECT_NE(*with_import(other, kMain, kDropIn, kDumpOfOne), other) << "\"*\" does not match \"/\"";
}

TEST(Import, OfAFileThatIsNotThereNeedsItsVersion) {
  EXPECT_THAT(*with_import("", kMain, kDropIn, kDumpOfTwo), HasSubstr("version = 3"));
  EXPECT_EQ(*without_import(*with_import("", kMain, kDropIn, kDumpOfTwo), kDropIn), "");
}

TEST(Import, KeepsWhatTheOperatorAddedMeanwhile) {
  auto main = *with_import("version = 2\n", kMain, kDropIn, kDumpOfOne);
  main += "[debug]\n  level = \"debug\"\n";
  EXPECT_EQ(*without_import(main, kDropIn), "version = 2\n[debug]\n  level = \"debug\"\n");
}

TEST(Import, IntoWhatCannotBeReadIsRefused) {
  EXPECT_EQ(with_import("[plugins\n", kMain, kDropIn, kDumpOfOne).error().kind(), ErrorKind::kInvalid);
  const auto old = with_import("[plugins.cri]\n", kMain, kDropIn, kDumpOfOne);
  EXPECT_EQ(old.error().kind(), ErrorKind::kRefused);
  EXPECT_THAT(old.error().message(), HasSubstr("version 1"));
  EXPECT_FALSE(with_import("version = 2\nimports = \"x\"\n", kMain, kDropIn, kDumpOfOne));
}

}  // namespace
}  // namespace podjail::agent
