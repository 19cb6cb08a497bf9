#include "cli/container/engine_command.h"

#include <gmock/gmock.h>

namespace podjail::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<EngineCommand> podman(std::vector<std::string> words) {
  words.insert(words.begin(), "podman");
  return read_engine_command(Engine::kPodman, words);
}

std::string refusal(std::vector<std::string> options) {
  options.insert(options.begin(), "run");
  options.insert(options.end(), {"image", "true"});
  const auto read = podman(std::move(options));
  return read ? "allowed" : read.error().message();
}

TEST(EngineCommand, IsReadIntoItsParts) {
  const auto read = podman({"--root", "/store", "run", "--rm", "-it", "-e", "A=b c", "-v=/src:/dst:ro",
                            "-w/work", "--hostname", "name", "--user=1:2", "image", "sh", "-c", "echo -v"});
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_THAT(read->program, ElementsAre("podman", "--root=/store"));
  EXPECT_THAT(read->options, ElementsAre("--interactive=true", "--tty=true", "--env=A=b c",
                                         "--volume=/src:/dst:ro", "--workdir=/work", "--user=1:2"));
  EXPECT_THAT(read->network, ElementsAre("--hostname=name"));
  EXPECT_THAT(read->host_paths, ElementsAre("/src"));
  EXPECT_EQ(read->image, "image");
  EXPECT_THAT(read->words, ElementsAre("sh", "-c", "echo -v"));
  EXPECT_EQ(read->afterwards, EngineCommand::Afterwards::kRemoved);
  EXPECT_EQ(read->input, EngineCommand::Input::kGiven);
}

TEST(EngineCommand, MayBeAsShortAsAnImage) {
  const auto read = podman({"container", "run", "image"});
  ASSERT_TRUE(read);
  EXPECT_THAT(read->options, IsEmpty());
  EXPECT_THAT(read->words, IsEmpty());
  EXPECT_EQ(read->afterwards, EngineCommand::Afterwards::kKept);
  EXPECT_EQ(read->input, EngineCommand::Input::kNone);
}

TEST(EngineCommand, WordsBehindTheImageAreNotOptions) {
  const auto read = podman({"run", "image", "--privileged", "--net=host"});
  ASSERT_TRUE(read);
  EXPECT_THAT(read->words, ElementsAre("--privileged", "--net=host"));
  EXPECT_EQ(podman({"run", "--", "image", "-x"})->image, "image");
}

TEST(EngineCommand, FlagsMayBeTurnedOff) {
  EXPECT_EQ(refusal({"--privileged=false", "--detach=false"}), "allowed");
  EXPECT_EQ(podman({"run", "--rm=false", "image"})->afterwards, EngineCommand::Afterwards::kKept);
  EXPECT_THAT(refusal({"--privileged=maybe"}), HasSubstr("true or false"));
}

TEST(EngineCommand, WhatOpensTheJailIsRefusedByName) {
  EXPECT_THAT(refusal({"--privileged"}), HasSubstr("--privileged: "));
  EXPECT_THAT(refusal({"--network", "host"}), HasSubstr("--network: "));
  EXPECT_THAT(refusal({"-itd"}), HasSubstr("--detach: "));
  EXPECT_THAT(refusal({"-p80:80"}), HasSubstr("--publish: "));
  EXPECT_THAT(refusal({"--cap-add", "NET_ADMIN"}), HasSubstr("--cap-add=NET_ADMIN: "));
  EXPECT_THAT(refusal({"--pid=host"}), HasSubstr("--pid=host: "));
  EXPECT_THAT(refusal({"--mount", "type=image,source=a,target=/b"}), HasSubstr("--mount=type=image"));
}

TEST(EngineCommand, WhatIsNotKnownIsRefused) {
  for (const char* word : {"--unheard-of", "--unheard-of=1", "-Z", "-", "-tZ", "--=", "---"})
    EXPECT_THAT(refusal({word}), testing::AnyOf(HasSubstr("does not know"), HasSubstr("no image"))) << word;
  EXPECT_THAT(podman({"--hooks-dir=/x", "run", "image"}).error().message(), HasSubstr("--hooks-dir=/x"));
  EXPECT_THAT(podman({"-r", "run", "image"}).error().message(), HasSubstr("does not know"));
}

TEST(EngineCommand, AnEngineElsewhereIsRefused) {
  const auto docker = [](const std::string& host) {
    return read_engine_command(Engine::kDocker, {"docker", "-H", host, "run", "image"});
  };
  EXPECT_TRUE(docker("unix:///run/docker.sock"));
  EXPECT_FALSE(docker("tcp://203.0.113.1:2376"));
  EXPECT_FALSE(docker("ssh://elsewhere.example.test"));
}

TEST(EngineCommand, OtherCommandsAreNone) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {"exec", "x"},
                                                                 {"run"},
                                                                 {"run", "--rm"},
                                                                 {"run", "-e"},
                                                                 {"container", "exec"},
                                                                 {"run", "--", "-x"}})
    EXPECT_FALSE(podman(words));
  EXPECT_FALSE(read_engine_command(Engine::kDocker, {}));
}

}  // namespace
}  // namespace podjail::cli
