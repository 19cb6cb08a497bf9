#include "sidecar/observe/decision_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/unit/sidecar/observe/pipe_reader.h"

namespace podjail::observe {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr TokenBucket::Options kPlenty{.per_second = 1e9, .burst = 1e9};
constexpr TokenBucket::Options kTwoForEver{.per_second = 0, .burst = 2};

DecisionRecord allowed(std::string_view path = "/") {
  DecisionRecord record;
  record.verdict = Verdict::kAllow;
  record.reason = Reason::kAllowed;
  record.path = path;
  return record;
}

DecisionRecord denied() {
  DecisionRecord record;
  record.reason = Reason::kNotAllowed;
  return record;
}

std::vector<json> parse_lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(json::parse(line));
  return lines;
}

// A log whose lines end in a pipe the test reads.
class DecisionLogTest : public ::testing::Test {
 protected:
  DecisionLog& open(TokenBucket::Options denials = kPlenty) {
    bucket_.emplace(denials, std::chrono::steady_clock::now());
    sink_.emplace(pipe_.take_write_end(), LogSink::Options{.patience = 0ms});
    log_.emplace(DecisionLog::Shared{*sink_, *bucket_, metrics_}, DecisionContext{.pod = "p"});
    return *log_;
  }
  void close() { log_.reset(); }
  std::uint64_t suppressed() const { return metrics_.totals().decisions_suppressed; }

  PipeReader pipe_;
  Metrics metrics_{{}};
  std::optional<TokenBucket> bucket_;
  std::optional<LogSink> sink_;
  std::optional<DecisionLog> log_;
};

TEST_F(DecisionLogTest, KeepsAllowedRecordsUntilItIsFlushed) {
  auto& log = open();
  log.write(allowed());
  EXPECT_EQ(pipe_.drain(), "");
  EXPECT_FALSE(log.empty());
  log.flush();
  const auto lines = parse_lines(pipe_.drain());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["verdict"], "allow");
  EXPECT_EQ(lines[0]["pod"], "p");
  EXPECT_TRUE(log.empty());
}

TEST_F(DecisionLogTest, WritesAFullBufferByItself) {
  auto& log = open();
  const std::string path(500, 'a');
  std::size_t written = 0;
  std::string read;
  while (read.empty() && written < 1000) {
    log.write(allowed(path));
    ++written;
    read = pipe_.drain();
  }
  EXPECT_GE(read.size(), DecisionLog::kFlushAt);
  EXPECT_EQ(parse_lines(read).size(), written);
}

TEST_F(DecisionLogTest, WritesADenialAtOnceAfterWhatWasWaiting) {
  auto& log = open();
  log.write(allowed());
  log.write(denied());
  const auto lines = parse_lines(pipe_.drain());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["verdict"], "allow");
  EXPECT_EQ(lines[1]["verdict"], "deny");
}

TEST_F(DecisionLogTest, WritesWhatIsWaitingWhenItEnds) {
  open().write(allowed());
  close();
  EXPECT_EQ(parse_lines(pipe_.drain()).size(), 1U);
}

TEST_F(DecisionLogTest, SuppressesDenialsBeyondTheirRateAndSaysHowMany) {
  auto& log = open(kTwoForEver);
  for (int i = 0; i < 10; ++i) log.write(denied());
  EXPECT_EQ(suppressed(), 8U);
  close();
  const auto lines = parse_lines(pipe_.drain());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[2]["suppressed"], 8);
  EXPECT_FALSE(lines[2].contains("verdict"));
}

TEST_F(DecisionLogTest, ReportsSuppressedRecordsAsSoonAsTheRateAllows) {
  auto& log = open(kPlenty);
  bucket_->add_refused(3);
  log.flush();
  const auto lines = parse_lines(pipe_.drain());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["suppressed"], 3);
}

TEST_F(DecisionLogTest, NeverSuppressesAllowedRequests) {
  auto& log = open({.per_second = 0, .burst = 0});
  for (int i = 0; i < 100; ++i) log.write(allowed());
  close();
  EXPECT_EQ(parse_lines(pipe_.drain()).size(), 100U);
  EXPECT_EQ(suppressed(), 0U);
}

TEST_F(DecisionLogTest, KeepsABacklogForASlowReader) {
  pipe_.shrink();
  auto& log = open();
  constexpr std::size_t kRecords = 500;
  for (std::size_t i = 0; i < kRecords; ++i) log.write(allowed("/" + std::to_string(i)));
  std::string read;
  for (int turn = 0; turn < 1000 && !log.empty(); ++turn) {
    log.flush();
    read += pipe_.drain();
  }
  close();
  const auto lines = parse_lines(read + pipe_.drain());
  ASSERT_EQ(lines.size(), kRecords);
  for (std::size_t i = 0; i < kRecords; ++i) ASSERT_EQ(lines[i]["path"], "/" + std::to_string(i));
}

TEST_F(DecisionLogTest, BoundsTheBacklogOfAReaderThatStaysAway) {
  pipe_.shrink();
  auto& log = open();
  const std::string path(1000, 'a');
  for (int i = 0; i < 3000; ++i) log.write(allowed(path));
  EXPECT_GT(suppressed(), 1000U);
  EXPECT_LT(suppressed(), 3000U);
}

TEST_F(DecisionLogTest, CountsWhatABrokenDescriptorLoses) {
  auto& log = open();
  pipe_.close();
  log.write(allowed());
  log.write(allowed());
  log.flush();
  EXPECT_EQ(suppressed(), 2U);
  EXPECT_TRUE(log.empty());
}

TEST_F(DecisionLogTest, LogsOfTwoWorkersDoNotMixTheirLines) {
  open();
  const std::string path(700, 'z');
  std::string read;
  {
    std::vector<std::jthread> workers;
    std::atomic<int> running = 2;
    for (int i = 0; i < 2; ++i) {
      workers.emplace_back([&] {
        DecisionLog log(DecisionLog::Shared{*sink_, *bucket_, metrics_}, {});
        for (int j = 0; j < 400; ++j) log.write(allowed(path));
        while (!log.empty()) log.flush();
        --running;
      });
    }
    while (running > 0) read += pipe_.drain();
  }
  close();
  read += pipe_.drain();
  EXPECT_EQ(parse_lines(read).size(), 800U);
}

}  // namespace
}  // namespace podjail::observe
