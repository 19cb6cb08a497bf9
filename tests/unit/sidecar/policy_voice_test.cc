#include "sidecar/policy_voice.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "lib/base/file.h"

namespace podjail {
namespace {

using ::testing::HasSubstr;

class PolicyVoiceTest : public ::testing::Test {
 protected:
  PolicyVoiceTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reading_.reset(ends[0]);
    writing_.reset(ends[1]);
  }
  std::string written() {
    writing_.reset();
    return read_all(reading_.get(), 1U << 20U).value();
  }
  UniqueFd reading_;
  UniqueFd writing_;
};

TEST_F(PolicyVoiceTest, EachLineIsAnEventWithItsPolicy) {
  const observe::Log log(observe::Level::kInfo, writing_.get());
  policy_voice(log)("rules.js", "hello \"you\"");
  EXPECT_THAT(written(), HasSubstr(R"("event":"policy_says","policy":"rules.js","line":"hello \"you\"")"));
}

TEST_F(PolicyVoiceTest, ManyLinesAreLeftOut) {
  const observe::Log log(observe::Level::kInfo, writing_.get());
  const auto say = policy_voice(log);
  for (int i = 0; i < 400; ++i) say("rules.js", "again");
  const auto text = written();
  const auto lines = std::count(text.begin(), text.end(), '\n');
  EXPECT_GE(lines, 100);
  EXPECT_LT(lines, 400);
}

}  // namespace
}  // namespace podjail
