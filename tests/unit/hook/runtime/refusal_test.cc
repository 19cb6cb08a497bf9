#include "hook/runtime/refusal.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::runtime {
namespace {

constexpr std::time_t kNow = 1700000000;

TEST(Refusal, TheEntryIsWhatContainerdAndPodmanRead) {
  EXPECT_EQ(log_entry(LogFormat::kJson, "no", kNow),
            "{\"level\":\"error\",\"msg\":\"podjail-runtime: no\",\"time\":\"2023-11-14T22:13:20Z\"}\n");
  EXPECT_EQ(log_entry(LogFormat::kText, "no", kNow),
            "time=\"2023-11-14T22:13:20Z\" level=error msg=\"podjail-runtime: no\"\n");
}

TEST(Refusal, ASentenceCannotEndItsLineOrItsString) {
  const auto entry = log_entry(LogFormat::kJson, "a\"b\nc", kNow);
  EXPECT_EQ(entry.find('\n'), entry.size() - 1);
  EXPECT_EQ(nlohmann::json::parse(entry)["msg"], "podjail-runtime: a\"b\nc");
}

TEST(Refusal, OnlyAFileIsWrittenTo) {
  EXPECT_EQ(log_file("/l"), "/l");
  EXPECT_EQ(log_file("file:/l"), "/l");
  EXPECT_EQ(log_file("journald:x"), "");
  EXPECT_EQ(log_file("syslog:x"), "");
  EXPECT_EQ(log_file(""), "");
}

class RefusalLog : public TemporaryFolder {};

TEST_F(RefusalLog, IsAppendedToTheFile) {
  put("log", "before\n");
  EXPECT_EQ(report_refusal({path("log"), LogFormat::kJson}, "no"), 1);
  const auto text = contents("log");
  EXPECT_TRUE(text.starts_with("before\n{\"level\":\"error\""));
  EXPECT_EQ(nlohmann::json::parse(text.substr(7))["msg"], "podjail-runtime: no");
}

TEST_F(RefusalLog, StandardErrorHasOneLineThatPeopleCanRead) {
  testing::internal::CaptureStderr();
  report_refusal({}, "the key \"a\\b\" is\nodd\x1b");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "podjail-runtime: the key \"a\\\\b\" is\\u000aodd\\u001b\n");
}

TEST_F(RefusalLog, ALogThatCannotBeWrittenChangesNothing) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  for (const auto& log : {path("none/log"), path("fifo"), folder_.string(), std::string()}) {
    EXPECT_EQ(report_refusal({log, LogFormat::kJson}, "no"), 1) << log;
  }
}

}  // namespace
}  // namespace podjail::runtime
