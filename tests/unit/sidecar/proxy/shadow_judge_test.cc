#include "sidecar/proxy/shadow_judge.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::proxy {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

policy::Decision decided(Verdict verdict, Reason reason) {
  return {verdict, reason, {}, {}, {}, {}};
}

// A shadow judge whose records the test reads.
class ShadowJudgeTest : public ::testing::Test {
 protected:
  ShadowJudgeTest() {
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    reader_.reset(pipe[0]);
    sink_.emplace(UniqueFd(pipe[1]), observe::LogSink::Options{});
    shadow_.emplace(ShadowJudge::Sinks{metrics_, *sink_, denials_, {.pod = "p"}});
  }

  void use(const std::string& text) {
    policy::EngineOptions options;
    options.deadline = std::chrono::milliseconds(20);
    auto engine = policy::Engine::create(
        policy::make_layered_sources({{"trial", policy::LayerDefault::kDeny}}, {{"s.js", text}}), options);
    ASSERT_TRUE(engine) << engine.error().message();
    shadow_->set_engine(std::move(*engine));
  }
  void offer(Verdict verdict, Reason reason) {
    policy::RequestFacts facts;
    facts.method = "GET";
    facts.host = "a.test";
    facts.path = "/";
    shadow_->offer("0000000100000002", facts, decided(verdict, reason));
  }
  // The next record, or "" when none comes.
  std::string next_record() {
    pollfd ready{reader_.get(), POLLIN, 0};
    if (::poll(&ready, 1, 30'000) != 1) return "";
    std::array<char, 4096> bytes{};
    const auto got = ::read(reader_.get(), bytes.data(), bytes.size());
    return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }
  // Waits until as many results have been counted.
  bool counted(const std::string& result) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (metrics_.serialize().find("podjail_shadow_decisions_total{result=\"" + result + "\"}") ==
           std::string::npos) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }

  test::ProxyLab lab_{"true"};  // for its platform
  observe::Metrics metrics_{observe::Metrics::Options{}};
  observe::TokenBucket denials_{observe::TokenBucket::Options{}, std::chrono::steady_clock::now()};
  UniqueFd reader_;
  std::optional<observe::LogSink> sink_;
  std::optional<ShadowJudge> shadow_;
};

TEST_F(ShadowJudgeTest, RecordsWhatItWouldDeny) {
  use("deny('not here')");
  offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_THAT(next_record(),
              AllOf(HasSubstr(R"("id":"0000000100000002","pod":"p","verdict":"allow",)"
                              R"("shadow":{"verdict":"deny","reason":"policy_denied","message":"not here",)"
                              R"("layer":"trial","policy":"s.js","revision":")"),
                    HasSubstr("\"}}\n")));
  EXPECT_TRUE(counted("would_deny"));
}

TEST_F(ShadowJudgeTest, RecordsWhatItWouldAllow) {
  use("true");
  offer(Verdict::kDeny, Reason::kNotAllowed);
  EXPECT_THAT(next_record(), HasSubstr(R"("verdict":"deny","shadow":{"verdict":"allow","reason":"allowed")"));
  EXPECT_TRUE(counted("would_allow"));
}

TEST_F(ShadowJudgeTest, OnlyCountsWhatItAgreesWith) {
  use("r.host === 'a.test'");
  offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_TRUE(counted("agreed"));
  use("deny('next')");
  offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_THAT(next_record(), HasSubstr("next"));  // the first there is
}

TEST_F(ShadowJudgeTest, RecordsItsFailure) {
  use("null.x");
  offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_THAT(next_record(), HasSubstr("policy_error"));
  EXPECT_TRUE(counted("failed"));
  EXPECT_TRUE(shadow_->is_watching());
}

TEST_F(ShadowJudgeTest, DoesNotAskAShadowThatRanPastALimitAgain) {
  use("for (;;);");
  offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_THAT(next_record(), HasSubstr("policy_timeout"));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (shadow_->is_watching() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_FALSE(shadow_->is_watching());
  use("true");
  EXPECT_TRUE(shadow_->is_watching());
}

TEST_F(ShadowJudgeTest, LeavesOutWhatComesTooFastOrIsTooLarge) {
  use("const until = Date.now() + 10; while (Date.now() < until); true");
  for (std::size_t i = 0; i < ShadowJudge::kMaxWaiting + 2; ++i) offer(Verdict::kAllow, Reason::kAllowed);
  EXPECT_TRUE(counted("left_out"));
}

TEST_F(ShadowJudgeTest, EndsWithRequestsStillWaiting) {
  use("const until = Date.now() + 10; while (Date.now() < until); true");
  for (int i = 0; i < 10; ++i) offer(Verdict::kAllow, Reason::kAllowed);
  shadow_.reset();
}

TEST_F(ShadowJudgeTest, TellsNothingWhereThereIsNoShadow) {
  EXPECT_FALSE(shadow_->is_watching());
  use("true");
  shadow_->set_engine(nullptr);
  EXPECT_FALSE(shadow_->is_watching());
  offer(Verdict::kDeny, Reason::kNotAllowed);
  shadow_.reset();
  EXPECT_EQ(metrics_.serialize().find("podjail_shadow_decisions_total{"), std::string::npos);
}

TEST(ShadowJudge, IsShownRequestsAndDoesNotTouchThem) {
  test::ProxyLab lab("true");
  lab.use_shadow("r.path === '/x' ? deny('not here') : true");
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), lab.get("/x"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200"));
  std::vector<std::string> records;
  lab.turn_until([&] {
    records = lab.decisions();
    return records.size() == 2;
  });
  const auto shadow = records[records[0].find("shadow") == std::string::npos ? 1 : 0];
  EXPECT_THAT(shadow,
              HasSubstr(R"("shadow":{"verdict":"deny","reason":"policy_denied","message":"not here")"));
}

}  // namespace
}  // namespace podjail::proxy
