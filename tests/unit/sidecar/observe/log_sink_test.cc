#include "sidecar/observe/log_sink.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/unit/sidecar/observe/pipe_reader.h"

namespace podjail::observe {
namespace {

using State = LogSink::Written::State;
using namespace std::chrono_literals;

constexpr LogSink::Options kImpatient{.patience = 0ms};

TEST(LogSink, WritesWholeLines) {
  PipeReader pipe;
  LogSink sink(pipe.take_write_end(), {});
  const auto written = sink.write("one\ntwo\n");
  EXPECT_EQ(written.bytes, 8U);
  EXPECT_EQ(written.state, State::kOpen);
  EXPECT_EQ(pipe.drain(), "one\ntwo\n");
}

class LogSinkOnAFullPipe : public ::testing::TestWithParam<bool> {
 protected:
  // 100 lines of 100 bytes: more than the smallest pipe holds.
  static std::string many_lines() {
    std::string lines;
    for (int i = 0; i < 100; ++i) lines += std::to_string(1000 + i) + std::string(95, 'x') + "\n";
    return lines;
  }
  void SetUp() override {
    pipe_.shrink();
    if (GetParam()) pipe_.make_write_end_non_blocking();
  }
  PipeReader pipe_;
};

TEST_P(LogSinkOnAFullPipe, TakesAFrontOfWholeLinesAndReturns) {
  LogSink sink(pipe_.take_write_end(), kImpatient);
  const auto lines = many_lines();
  const auto written = sink.write(lines);
  EXPECT_EQ(written.state, State::kOpen);
  EXPECT_GT(written.bytes, 0U);
  EXPECT_LT(written.bytes, lines.size());
  EXPECT_EQ(lines[written.bytes - 1], '\n');
}

TEST_P(LogSinkOnAFullPipe, FinishesTheTornLineBeforeTheNext) {
  LogSink sink(pipe_.take_write_end(), kImpatient);
  const auto lines = many_lines();
  const auto written = sink.write(lines);
  auto read = pipe_.drain();
  ASSERT_LT(read.size(), written.bytes) << "no line was torn";
  ASSERT_TRUE(sink.has_torn_line());
  sink.write("");
  EXPECT_FALSE(sink.has_torn_line());
  read += pipe_.drain();
  ASSERT_EQ(sink.write("next\n").bytes, 5U);
  read += pipe_.drain();
  EXPECT_EQ(read, lines.substr(0, written.bytes) + "next\n");
}

TEST_P(LogSinkOnAFullPipe, TakesNothingWhileTheReaderStaysAway) {
  LogSink sink(pipe_.take_write_end(), {.patience = 1ms});
  sink.write(many_lines());
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(sink.write("next\n").bytes, 0U);
}

INSTANTIATE_TEST_SUITE_P(, LogSinkOnAFullPipe, ::testing::Bool(), [](const auto& parameter) {
  return std::string(parameter.param ? "NonBlocking" : "Blocking");
});

TEST(LogSink, SurvivesAReaderThatIsGone) {
  PipeReader pipe;
  LogSink sink(pipe.take_write_end(), {});
  pipe.close();
  const auto written = sink.write("line\n");
  EXPECT_EQ(written.state, State::kBroken);
  EXPECT_EQ(written.bytes, 0U);
}

TEST(LogSink, SaysWhenTheDiskIsFull) {
  auto fd = LogSink::open("/dev/full");
  ASSERT_TRUE(fd);
  LogSink sink(std::move(*fd), kImpatient);
  EXPECT_EQ(sink.write("line\n").state, State::kBroken);
}

TEST(LogSink, NeverMixesTheLinesOfTwoThreads) {
  std::string pattern = ::testing::TempDir() + "podjail-log-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const auto path = pattern + "/log";
  constexpr int kWrites = 200;
  {
    auto fd = LogSink::open(path);
    ASSERT_TRUE(fd);
    LogSink sink(std::move(*fd), {});
    std::vector<std::jthread> threads;
    for (const char mark : {'a', 'b', 'c'}) {
      threads.emplace_back([&sink, mark] {
        const std::string line = std::string(300, mark) + "\n";
        for (int i = 0; i < kWrites; ++i) sink.write(line + line);
      });
    }
  }
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    ASSERT_EQ(line.size(), 300U);
    ASSERT_EQ(line.find_first_not_of(line[0]), line.npos);
  }
  EXPECT_EQ(lines, 3 * kWrites * 2);
  std::filesystem::remove_all(pattern);
}

TEST(LogSink, OpensStandardOutputWithADescriptorOfItsOwn) {
  const auto fd = LogSink::open("-");
  ASSERT_TRUE(fd);
  EXPECT_GT(fd->get(), 2);
}

TEST(LogSink, SaysWhichFileCannotBeOpened) {
  const auto fd = LogSink::open("/nonexistent/log");
  ASSERT_FALSE(fd);
  EXPECT_EQ(fd.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(fd.error().message().find("/nonexistent/log"), std::string::npos);
}

}  // namespace
}  // namespace podjail::observe
