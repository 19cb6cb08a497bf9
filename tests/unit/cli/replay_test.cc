#include "cli/replay.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

std::string line(std::string_view host, std::string_view path, std::string_view verdict,
                 std::string_view pod = "p") {
  const std::string reason = verdict == "allow" ? "allowed" : "not_allowed";
  return R"({"id":"7","pod":")" + std::string(pod) + R"(","protocol":"https","method":"GET","host":")" +
         std::string(host) + R"(","port":443,"path":")" + std::string(path) + R"(","verdict":")" +
         std::string(verdict) + R"(","reason":")" + reason + "\"}\n";
}

struct Replayed {
  int status = 0;
  nlohmann::json summary;
  std::string errors;
};

Replayed replay(const std::string& policy, const std::string& log) {
  const Scratch scratch;
  std::istringstream in(log);
  std::ostringstream out;
  std::ostringstream errors;
  const int status =
      run_replay({{"-"}, {scratch.write("a.js", policy)}, 20, OutputForm::kJson}, in, out, errors);
  return {status, nlohmann::json::parse(out.str(), nullptr, false), errors.str()};
}

TEST(Replay, FindsWhatACandidateWouldChange) {
  const auto done =
      replay("r.host === \"a.test\"", line("a.test", "/x", "deny") + line("b.test", "/x", "allow") +
                                          line("b.test", "/y", "deny") + line("a.test", "/y", "allow"));
  EXPECT_EQ(done.status, 1);
  EXPECT_EQ(done.summary["judged"], 4);
  EXPECT_EQ(done.summary["unchanged"], 2);
  EXPECT_EQ(done.summary["newly_allowed"][0]["url"], "https://a.test/x");
  EXPECT_EQ(done.summary["newly_denied"][0]["url"], "https://b.test/x");
  EXPECT_EQ(done.summary["newly_denied"][0]["after"], "not_allowed");
}

TEST(Replay, IsQuietWhereNothingChanges) {
  EXPECT_EQ(replay("true", line("a.test", "/", "allow")).status, 0);
}

TEST(Replay, GoesOnPastLinesThatAreNone) {
  const auto done =
      replay("true", "garbage\n" + std::string(200'000, 'x') + "\n\n" + line("a.test", "/../x", "allow") +
                         line("192.0.2.1", "/", "allow") + line("a.test", "/", "allow"));
  EXPECT_EQ(done.summary["judged"], 1);
  EXPECT_EQ(done.summary["not_judged"]["not a line of a decision log"], 2);
  EXPECT_EQ(done.summary["not_judged"]["not a request that policies are asked about"], 2);
}

TEST(Replay, AsksAsThePodOfTheLine) {
  const auto done = replay("r.pod.name === \"one\"", line("a.test", "/", "deny", "one") +
                                                         line("a.test", "/", "deny", "two") +
                                                         line("a.test", "/", "deny", "one"));
  EXPECT_EQ(done.summary["newly_allowed"][0]["count"], 2);
}

TEST(Replay, DeniesAnEncodedSlashThatIsNotGranted) {
  EXPECT_EQ(replay("true", line("a.test", "/a%2fb", "allow")).summary["newly_denied"][0]["after"],
            "encoded_slash");
  EXPECT_EQ(replay("allow({ encodedSlash: true })", line("a.test", "/a%2fb", "allow")).status, 0);
}

TEST(Replay, SaysThatHeadersAreMissing) {
  EXPECT_EQ(replay("r.header(\"x\") === undefined", line("a.test", "/", "allow")).summary["reads_headers"],
            true);
  EXPECT_EQ(replay("true", line("a.test", "/", "allow")).summary["reads_headers"], false);
}

TEST(Replay, SaysWhatItCannotDo) {
  EXPECT_EQ(replay("(", "").status, 2);
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(run_replay({{"nothing/here.log"}, {"policies"}, 1, {}}, in, out, errors), 2);
  EXPECT_NE(errors.str().find("No such file"), std::string::npos) << errors.str();
}

}  // namespace
}  // namespace podjail::cli
