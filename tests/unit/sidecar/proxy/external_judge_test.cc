#include "sidecar/proxy/external_judge.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::chrono::milliseconds kLong{60'000};
constexpr std::chrono::milliseconds kShort{1};

// A worker that asks the test instead of a program.
class ExternalLab : public ProxyLab {
 public:
  explicit ExternalLab(config::ExternalPolicy external = config::ExternalPolicy::kAlone,
                       const std::string& policy = "false", std::chrono::milliseconds timeout = kLong,
                       config::Mode mode = config::Mode::kEnforce)
      : ProxyLab(policy, [&](config::Config& config) {
          config.policy.external = external;
          config.policy.external_timeout = timeout;
          config.mode = mode;
        }) {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair.data()), 0);
    broker.reset(pair[0]);
    worker().ask_outside(UniqueFd(pair[1]));
    upstream.respond = [](const std::string&) { return kOk; };
  }

  // Sends what a workload would, without waiting for anything.
  UniqueFd begin(const std::string& request) {
    auto fd = connect();
    EXPECT_EQ(::send(fd.get(), request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    return fd;
  }
  // The next question.
  nlohmann::json question() {
    turn_until([this] {
      std::array<char, 65536> bytes;
      const auto got = ::recv(broker.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got > 0) asked_.append(bytes.data(), static_cast<std::size_t>(got));
      return asked_.find('\n') != asked_.npos;
    });
    const auto end = asked_.find('\n');
    auto line = nlohmann::json::parse(asked_.substr(0, end));
    asked_.erase(0, end + 1);
    return line;
  }
  void say(const std::string& text) {
    EXPECT_EQ(::send(broker.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  void answer(const nlohmann::json& to, const std::string& fields) {
    say("{\"id\":" + to["id"].dump() + "," + fields + "}\n");
  }
  // What the workload gets.
  std::string rest(const UniqueFd& fd) {
    return send(fd.get(), "", [](const std::string& bytes) { return bytes.ends_with("ok"); }).bytes;
  }
  // What a request becomes if this is said when it is asked about.
  std::string after(const std::string& said) {
    const auto fd = begin(get("/"));
    question();
    say(said);
    return rest(fd);
  }

  UniqueFd broker;

 private:
  std::string asked_;
};

TEST(ExternalJudge, AloneDecidesAboutWhatItIsTold) {
  ExternalLab lab;
  const auto allowed = lab.begin(lab.get("/a?b"));
  const auto question = lab.question();
  EXPECT_EQ(question["host"], ProxyLab::kName);
  EXPECT_EQ(question["path"], "/a");
  EXPECT_EQ(question["query"], "b");
  EXPECT_EQ(question["port"], lab.upstream.port());
  EXPECT_EQ(lab.upstream.connections, 0U);  // nothing is dialled before the answer
  lab.answer(question, R"("verdict":"allow")");
  EXPECT_THAT(lab.rest(allowed), StartsWith("HTTP/1.1 200"));
  const auto denied = lab.begin(lab.get("/c"));
  lab.answer(lab.question(), R"("verdict":"deny","message":"not c")");
  EXPECT_THAT(lab.rest(denied), HasSubstr("not c"));
  const auto lines = lab.decisions();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr(R"("reason":"allowed","policy":"external")"));
  EXPECT_THAT(lines[1], HasSubstr(R"("reason":"policy_denied","message":"not c","policy":"external")"));
}

TEST(ExternalJudge, AnswersComeInAnyOrder) {
  ExternalLab lab;
  const auto first = lab.begin(lab.get("/1"));
  const auto about_first = lab.question();
  const auto second = lab.begin(lab.get("/2"));
  const auto about_second = lab.question();
  lab.answer(about_second, R"("verdict":"deny","message":"second")");
  EXPECT_THAT(lab.rest(second), HasSubstr("second"));
  lab.answer(about_first, R"("verdict":"allow")");
  EXPECT_THAT(lab.rest(first), StartsWith("HTTP/1.1 200"));
}

TEST(ExternalJudge, BesidePoliciesBothMustAllow) {
  ExternalLab lab(config::ExternalPolicy::kBoth, "r.path !== '/js'");
  EXPECT_THAT(lab.rest(lab.begin(lab.get("/js"))), StartsWith("HTTP/1.1 403"));
  const auto denied = lab.begin(lab.get("/other"));
  const auto question = lab.question();
  EXPECT_EQ(question["path"], "/other");  // it was not asked about what a policy denies
  lab.answer(question, R"("verdict":"deny")");
  EXPECT_THAT(lab.rest(denied), StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(lab.upstream.connections, 0U);
  const auto allowed = lab.begin(lab.get("/"));
  lab.answer(lab.question(), R"("verdict":"allow")");
  EXPECT_THAT(lab.rest(allowed), StartsWith("HTTP/1.1 200"));
}

TEST(ExternalJudge, TheSmallerLimitHolds) {
  for (const auto& [of_policy, of_program] : {std::pair{10000, 100}, {100, 10000}}) {
    ExternalLab lab(config::ExternalPolicy::kBoth,
                    "({allow: {max_tx_bytes: " + std::to_string(of_policy) + "}})");
    const auto fd = lab.begin(lab.get("/" + std::string(200, 'x')));
    lab.answer(lab.question(), R"("verdict":"allow","max_tx_bytes":)" + std::to_string(of_program));
    EXPECT_THAT(lab.rest(fd), StartsWith("HTTP/1.1 413"));
    EXPECT_EQ(lab.upstream.connections, 0U);
  }
}

TEST(ExternalJudge, AnEncodedSlashNeedsItsGrant) {
  ExternalLab lab;
  const auto refused = lab.begin(lab.get("/@a%2fb"));
  lab.answer(lab.question(), R"("verdict":"allow")");
  EXPECT_THAT(lab.rest(refused), HasSubstr("encodedSlash"));
  const auto granted = lab.begin(lab.get("/@a%2fb"));
  lab.answer(lab.question(), R"("verdict":"allow","encoded_slash":true)");
  EXPECT_THAT(lab.rest(granted), StartsWith("HTTP/1.1 200"));
}

TEST(ExternalJudge, WhatIsNoAnswerDeniesAndEverythingAfterIt) {
  for (const char* said : {"nonsense\n", "{\"id\":1}\n", "\n", "{\"id\":99,\"verdict\":\"allow\"}\n",
                           "{\"id\":0,\"verdict\":\"allow\"}\n"}) {
    ExternalLab lab;
    EXPECT_THAT(lab.after(said), HasSubstr("external_failed")) << said;
    EXPECT_THAT(lab.rest(lab.begin(lab.get("/"))), HasSubstr("external_failed")) << said;
    EXPECT_EQ(lab.upstream.connections, 0U);
  }
}

TEST(ExternalJudge, AnEndlessAnswerDenies) {
  ExternalLab lab;
  const auto fd = lab.begin(lab.get("/"));
  lab.question();
  const std::string piece(4096, ' ');
  std::size_t sent = 0;
  lab.turn_until([&] {
    const auto took = ::send(lab.broker.get(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (took > 0) sent += static_cast<std::size_t>(took);
    return sent > 2 * proxy::kMaxExternalLine || (took < 0 && errno == EPIPE);
  });
  EXPECT_THAT(lab.rest(fd), HasSubstr("external_failed"));
}

TEST(ExternalJudge, ABrokerThatGoesDeniesWhatWaitsAndWhatComes) {
  ExternalLab lab;
  const auto fd = lab.begin(lab.get("/"));
  lab.question();
  lab.broker.reset();
  EXPECT_THAT(lab.rest(fd), HasSubstr("external_failed"));
  EXPECT_THAT(lab.rest(lab.begin(lab.get("/"))), HasSubstr("external_failed"));
}

TEST(ExternalJudge, WithoutABrokerEverythingIsDenied) {
  ProxyLab lab("true",
               [](config::Config& config) { config.policy.external = config::ExternalPolicy::kBoth; });
  EXPECT_THAT(lab.send(lab.get("/")).bytes, HasSubstr("external_failed"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExternalJudge, NoAnswerInTimeDeniesAndALateOneIsNobodys) {
  ExternalLab lab(config::ExternalPolicy::kAlone, "false", kShort);
  const auto late = lab.begin(lab.get("/1"));
  const auto about_late = lab.question();
  EXPECT_THAT(lab.rest(late), HasSubstr("external_failed"));
  lab.answer(about_late, R"("verdict":"allow")");
  EXPECT_THAT(lab.rest(lab.begin(lab.get("/2"))), HasSubstr("external_failed"));
  EXPECT_NE(lab.question()["id"], about_late["id"]);  // the socket is still in use
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExternalJudge, AQuestionThatIsTooLongIsDenied) {
  ExternalLab lab;
  const auto seen = lab.rest(lab.begin(lab.get("/" + std::string(60'000, 'x'))));
  EXPECT_THAT(seen, HasSubstr("external_failed"));
}

TEST(ExternalJudge, WhileObservingItsDenialIsRecordedAndTheRequestPasses) {
  ExternalLab lab(config::ExternalPolicy::kAlone, "false", kLong, config::Mode::kObserve);
  const auto fd = lab.begin(lab.get("/"));
  lab.answer(lab.question(), R"("verdict":"deny","message":"no")");
  EXPECT_THAT(lab.rest(fd), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(lab.decisions().at(0),
              HasSubstr(R"("would":"deny","would_reason":"policy_denied","message":"no")"));
}

TEST(ExternalJudge, ATunnelOfAPolicyIsNoWayAroundIt) {
  ExternalLab lab(config::ExternalPolicy::kBoth,
                  "export function onConnect(c) { return allow({tunnel: true}); }"
                  "export function onRequest(r) { return true; }");
  const auto fd = lab.begin(lab.get("/"));
  lab.answer(lab.question(), R"("verdict":"deny")");
  EXPECT_THAT(lab.rest(fd), StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

}  // namespace
}  // namespace podjail::test
