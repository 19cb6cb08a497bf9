#include "cli/container/jailed_container.h"

#include <gmock/gmock.h>

#include "tests/unit/cli/container/fake_engine.h"

// Containers that run are in tests/cli/run_container_test.py.
namespace podjail::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPodman = R"sh(
case $1 in
  --version) echo podman version 4.3.1; exit ;;
esac
echo "$*" >> $NOTES
case $1 in
  create) echo id ;;
  container) cat $HERE/inspected ;;
esac
)sh";

class JailedContainerTest : public testing::Test {
 protected:
  Result<JailedContainer> prepare(std::vector<std::string> options) {
    std::vector<std::string> words{engine_.path(), "run"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"image", "command"});
    return JailedContainer::prepare(words, {});
  }
  FakeEngine engine_{kPodman};
};

TEST_F(JailedContainerTest, IsRefusedBeforeTheEngineIsAskedForAnything) {
  EXPECT_FALSE(prepare({"--privileged"}));
  EXPECT_FALSE(prepare({"--volume=/proc:/machine"}));
  EXPECT_FALSE(JailedContainer::prepare({"/no/such/engine", "run", "image"}, {}));
  EXPECT_EQ(engine_.notes(), "");
}

TEST_F(JailedContainerTest, IsMadeInTheJailsNetworkAndNotStartedUnlessItIs) {
  engine_.folder().write("inspected",
                         R"([{"HostConfig":{"Privileged":false,"NetworkMode":"host"},"Mounts":[]}])");
  auto container = prepare({"--rm", "--env=A=b"});
  ASSERT_TRUE(container) << container.error().message();
  EXPECT_EQ(container->network(), -1);
  const auto made = container->make({7, -1}, await_end);
  EXPECT_THAT(made.error().message(), HasSubstr("its network is host, not the jail"));
  EXPECT_THAT(engine_.notes(), HasSubstr("--env=A=b --network=ns:/proc/7/ns/net --label=podjail.run="));
  EXPECT_THAT(engine_.notes(), HasSubstr("--cap-drop=NET_RAW --security-opt=seccomp=/proc/"));
  EXPECT_THAT(engine_.notes(), HasSubstr("image command\n"));
  EXPECT_THAT(engine_.notes(), Not(HasSubstr("start")));
}

TEST_F(JailedContainerTest, EndsAsItsEngineSays) {
  engine_.folder().write("inspected", R"([{"State":{"ExitCode":7,"Pid":0}}])");
  EXPECT_EQ(prepare({"--rm"})->finish({0, 0}).value(), 7);
  EXPECT_THAT(engine_.notes(), HasSubstr("ps --all"));
}

TEST_F(JailedContainerTest, EndsAsItsProgramSaysWhereItDidNotStart) {
  engine_.folder().write("inspected", R"([{"State":{"ExitCode":0,"Pid":0}}])");
  EXPECT_EQ(prepare({})->finish({125, 0}).value(), 125);
  EXPECT_EQ(prepare({})->finish({0, 9}).value(), 137);
}

}  // namespace
}  // namespace podjail::cli
