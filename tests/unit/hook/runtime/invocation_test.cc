#include "hook/runtime/invocation.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace podjail::runtime {
namespace {

// The invocation of a command line whose words have no blanks in them.
class Line {
 public:
  explicit Line(const std::string& text) {
    std::istringstream words(text);
    for (std::string word; words >> word;) words_.push_back(word);
  }
  Invocation parse() const {
    std::vector<const char*> arguments;
    for (const auto& word : words_) arguments.push_back(word.c_str());
    return parse_invocation(arguments);
  }

 private:
  std::vector<std::string> words_;
};

// The bundle that is started from, "-" if nothing is started, "!" and the sentence if it is refused.
std::string read(const std::string& text) {
  const auto invocation = Line(text).parse();
  if (!invocation.request) return "!" + invocation.request.error().message();
  const auto* start = std::get_if<StartContainer>(&*invocation.request);
  return start == nullptr ? "-" : start->bundle;
}

TEST(Invocation, DaemonsAndPeopleStartContainersLikeThis) {
  const std::vector<std::pair<std::string, std::string>> table = {
      // containerd-shim-runc-v2, under Kubernetes and under Docker
      {"--root /run/containerd/runc/k8s.io --log /run/c/log.json --log-format json --systemd-cgroup create "
       "--bundle /run/c/1 --pid-file /run/c/1/init.pid c1",
       "/run/c/1"},
      {"--debug --root /r --log /l --log-format json create --bundle /b --pid-file /p --console-socket /s "
       "--no-pivot --no-new-keyring --preserve-fds 2 c1",
       "/b"},
      {"--root /r --log /l --log-format json --rootless=true create --bundle /b --pidfd-socket /s c1", "/b"},
      {"--root /r --log /l --log-format json restore --image-path /i --work-path /w --bundle /b --detach "
       "--tcp-established --ext-unix-sk --shell-job --file-locks --lsm-profile selinux:x c1",
       "/b"},
      // BuildKit
      {"--log /l --log-format json run --bundle /b --keep c1", "/b"},
      // conmon, under podman and CRI-O
      {"--cgroup-manager=systemd --log-format=json --log /l create --bundle /b --pid-file /p --no-pivot c1",
       "/b"},
      {"--systemd-cgroup --root=/run/crun create --bundle=/b --pid-file=/p --preserve-fds=1 c1", "/b"},
      // people
      {"run c1", "."},
      {"create -b /b c1", "/b"},
      {"run -d -b ../b c1", "../b"},
      {"--criu /usr/sbin/criu --log-level debug restore c1", "."},
  };
  for (const auto& [line, bundle] : table) EXPECT_EQ(read(line), bundle) << line;
}

TEST(Invocation, EverythingThatStartsNothingIsPassedThrough) {
  for (const char* line : {"",
                           "--version",
                           "-v",
                           "--help",
                           "--root /r",
                           "--root /r --version",
                           "start c1",
                           "state c1",
                           "--root /r kill --all c1 9",
                           "delete --force c1",
                           "exec -it --process /p c1",
                           "ps c1 -ef",
                           "events --stats c1",
                           "pause c1",
                           "resume c1",
                           "update --cpu-share 2 -r - c1",
                           "checkpoint --image-path=/i c1",
                           "features",
                           "spec --rootless",
                           "list -f json",
                           "help create",
                           "h",
                           "mounts add c1 x",
                           "create --help",
                           "run -h",
                           "--log create state c1",
                           "--root run list"}) {
    EXPECT_EQ(read(line), "-") << line;
  }
}

TEST(Invocation, WhatRuncAndCrunReadDifferentlyIsRefused) {
  for (const char* line : {
           "create -bundle /b c1",            // --bundle to runc, -b undle to crun
           "create --bun /b c1",              // unknown to runc, --bundle to crun
           "create -b/b c1",                  // unknown to runc, -b /b to crun
           "create -b=/b c1",                 // /b to runc, =/b to crun
           "run -db /b c1",                   // unknown to runc, -d -b /b to crun
           "create c1 --bundle /b",           // an option to runc, an error to crun
           "create --config /other.json c1",  // another file than the one that is rewritten
           "create -f /other.json c1",
           "run --detach=true c1",  // runc alone takes a value
           "--debug=false create c1",
           "-root /r create c1",  // runc alone
           "--roo /r create c1",  // crun alone
           "-- create c1",
           "create -- c1",
           "- create c1",
       }) {
    EXPECT_EQ(read(line).front(), '!') << line;
  }
}

TEST(Invocation, AnUnknownOptionCouldHideTheVerbAndIsRefused) {
  EXPECT_EQ(read("--new-option state create c1"), "!the option --new-option is not one that is understood");
  EXPECT_EQ(read("--new-option=x state c1").front(), '!');
  EXPECT_EQ(read("create --new-option c1 c2").front(), '!');
}

TEST(Invocation, AnUnknownVerbCouldStartSomethingAndIsRefused) {
  EXPECT_EQ(read("do c1"), "!the command \"do\" is not one that is understood");
  EXPECT_EQ(read("Create c1").front(), '!');
  EXPECT_EQ(read("init").front(), '!');
  const std::vector<const char*> empty = {"", "create", "c1"};
  EXPECT_FALSE(parse_invocation(empty).request);
}

TEST(Invocation, ValuesAreNeverTakenForOptionsNorOptionsForValues) {
  EXPECT_EQ(read("--root create create -b /b c1"), "/b");
  EXPECT_EQ(read("--root"), "!the option --root lacks its value");
  EXPECT_EQ(read("--root --log create c1"), "!the value of the option --root looks like an option");
  EXPECT_EQ(read("create --pid-file --bundle /b c1").front(), '!');
  EXPECT_EQ(read("create --bundle -x c1").front(), '!');
  EXPECT_EQ(read("create --bundle=-x c1"), "-x");
}

TEST(Invocation, OneBundleAndOneContainerAreNamed) {
  EXPECT_EQ(read("create --bundle /a --bundle /b c1"), "!the bundle is named twice");
  EXPECT_EQ(read("create --bundle /a -b /b c1"), "!the bundle is named twice");
  EXPECT_EQ(read("create --bundle= c1"), "!the bundle's path is empty");
  EXPECT_EQ(read("create --bundle /a"), "!create lacks the container's id");
  EXPECT_EQ(read("run c1 c2"), "!run has something behind the container's id");
  EXPECT_EQ(read("run --help c1"), "!the option --help is not one that is understood");
}

TEST(Invocation, AnOptionIsShownWithoutItsControlCharacters) {
  const std::vector<const char*> hostile = {"--\x1b[2J\n", "create", "c1"};
  const auto sentence = parse_invocation(hostile).request.error().message();
  EXPECT_EQ(sentence.find('\x1b'), std::string::npos);
  EXPECT_EQ(sentence.find('\n'), std::string::npos);
}

TEST(Invocation, TheLogIsKnownAlsoWhereTheRestIsRefused) {
  const auto refused = Line("--log /l --log-format json --new-option create c1").parse();
  EXPECT_FALSE(refused.request);
  EXPECT_EQ(refused.log.path, "/l");
  EXPECT_EQ(refused.log.format, LogFormat::kJson);
  const auto text = Line("--log-format=json --log=/l --log-format text state c1").parse();
  EXPECT_EQ(text.log.format, LogFormat::kText);
  EXPECT_EQ(Line("state c1").parse().log.path, "");
}

}  // namespace
}  // namespace podjail::runtime
