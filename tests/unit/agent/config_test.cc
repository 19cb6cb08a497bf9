#include "agent/config.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace podjail::agent {
namespace {

using testing::HasSubstr;

TEST(Config, NeedsTheSidecarsImageAlone) {
  const auto config = parse_config(R"({"sidecar_image":"registry.test/podjail:1"})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->sidecar_image, "registry.test/podjail:1");
  EXPECT_TRUE(config->runtimes.empty());
  EXPECT_EQ(config->host_root, "/host");
  EXPECT_EQ(config->install_dir, "/opt/podjail/bin");
  EXPECT_EQ(config->restart, Restart::kSystemd);
  EXPECT_EQ(config->metrics_port, 15021);
  EXPECT_EQ(config->max_workloads, 200U);
  EXPECT_FALSE(config->revert_on_exit);
}

TEST(Config, TakesEveryKey) {
  const auto config =
      parse_config(R"({"sidecar_image":"i","runtimes":["crio"],"host_root":"/","install_dir":"/o",
      "programs":"/p","hook":{"resolvers":["10.96.0.10"]},"runtime":"/usr/bin/crun","restart":"none",
      "enter_host":"chroot","metrics_port":1,"max_workloads":2,"revert_on_exit":true,
      "containerd":{"config":"/c","drop_in":"/d","program":"/b/containerd","socket":"/s","unit":"u"},
      "crio":{"drop_in":"/e","socket":"/t","unit":"v"}})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->runtimes, std::vector{RuntimeKind::kCrio});
  EXPECT_EQ(config->host_root, "/");
  EXPECT_EQ(config->hook["resolvers"][0], "10.96.0.10");
  EXPECT_EQ(config->restart, Restart::kNone);
  EXPECT_EQ(config->entry, Entry::kChroot);
  EXPECT_TRUE(config->revert_on_exit);
  EXPECT_EQ(config->containerd.program, "/b/containerd");
  EXPECT_EQ(config->crio.socket, "/t");
}

TEST(Config, NamesTheKeyThatIsWrong) {
  for (const auto& [text, word] : std::vector<std::pair<std::string, std::string>>{
           {"{}", "sidecar_image: missing"},
           {R"({"sidecar_image":""})", "sidecar_image: must be"},
           {R"({"sidecar_image":"i","sidecar_image":"j"})", "given twice"},
           {R"({"image":"i"})", "image: unknown key"},
           {R"({"runtimes":"docker"})", "runtimes: must be"},
           {R"({"runtimes":["docker"]})", "runtimes: entry 0"},
           {R"({"runtimes":["containerd","crio"]})", "a list of one runtime"},
           {R"({"host_root":"host"})", "host_root: must be an absolute path"},
           {R"({"hook":[]})", "hook: must be an object"},
           {R"({"restart":"reboot"})", "\"systemd\", \"signal\", \"none\""},
           {R"({"metrics_port":0})", "metrics_port: must be"},
           {R"({"max_workloads":10001})", "max_workloads: must be"},
           {R"({"revert_on_exit":1})", "revert_on_exit: must be"},
           {R"({"containerd":{"confg":"/x"}})", "containerd: confg: unknown key"}}) {
    const auto config = parse_config(text);
    ASSERT_FALSE(config) << text;
    EXPECT_THAT(config.error().message(), HasSubstr(word)) << text;
  }
  EXPECT_EQ(parse_config(std::string(kMaxConfigBytes + 1, ' ')).error().kind(), ErrorKind::kExhausted);
}

TEST(Config, MustBeThere) {
  EXPECT_EQ(load_config("/nonexistent/agent.json").error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::agent
