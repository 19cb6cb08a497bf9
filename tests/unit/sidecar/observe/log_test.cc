#include "sidecar/observe/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/sidecar/observe/pipe_reader.h"

namespace podjail::observe {
namespace {

TEST(Log, WritesAnEventAsOneJsonLine) {
  PipeReader pipe;
  Log(Level::kInfo, pipe.write_fd())
      .write(Level::kInfo, "policy loaded", {{"revision", "abc"}, {"files", 3U}});
  const auto line = pipe.drain();
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto event = nlohmann::json::parse(line);
  EXPECT_EQ(event["level"], "info");
  EXPECT_EQ(event["event"], "policy loaded");
  EXPECT_EQ(event["revision"], "abc");
  EXPECT_EQ(event["files"], "3");
}

TEST(Log, LeavesOutLowerLevels) {
  PipeReader pipe;
  const Log log(Level::kWarning, pipe.write_fd());
  log.write(Level::kDebug, "a");
  log.write(Level::kInfo, "b");
  EXPECT_EQ(pipe.drain(), "");
  log.write(Level::kError, "c");
  EXPECT_EQ(nlohmann::json::parse(pipe.drain())["level"], "error");
}

TEST(Log, CannotBeForgedByAValue) {
  PipeReader pipe;
  Log(Level::kInfo, pipe.write_fd())
      .write(Level::kInfo, "x", {{"host", "a\"\r\n{\"level\":\"error\"}\x1b[31m"}});
  const auto line = pipe.drain();
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), line.npos);
  EXPECT_EQ(nlohmann::json::parse(line)["level"], "info");
}

TEST(Log, DoesNotWaitForAReaderThatStaysAway) {
  PipeReader pipe;
  const auto room = pipe.shrink();
  const Log log(Level::kInfo, pipe.write_fd());
  for (std::size_t i = 0; i < room; ++i)
    log.write(Level::kInfo, "x");  // would block for ever on the full pipe
  const auto events = pipe.drain();
  EXPECT_TRUE(events.ends_with("}\n")) << events;
}

TEST(Log, SurvivesAClosedDescriptor) {
  const Log log(Level::kInfo, -1);
  log.write(Level::kError, "nobody hears this");
  EXPECT_EQ(to_string(Level::kWarning), "warning");
}

}  // namespace
}  // namespace podjail::observe
