#include "agent/install/record.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

TEST(RecordText, IsReadAsItIsWritten) {
  Record record;
  record.directories = {"/opt/podjail", "/opt/podjail/bin"};
  record.files = {
      {"/opt/podjail/bin/podjail-hook", Part::kProgram, Before::kAbsent, "", 0755, ""},
      {"/etc/podjail/hook.json", Part::kSettings, Before::kKept, "/b/hook.json", 0600, ""},
      {"/c/50.toml", Part::kRuntimeDropIn, Before::kAbsent, "", 0644, ""},
      {"/c/config.toml", Part::kRuntimeMain, Before::kKept, "/b/config.toml", 0644, "/c/50.toml"}};
  record.restart = RestartState::kPending;
  const auto read = parse_record(to_text(record));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, record);
  EXPECT_EQ(*parse_record(to_text(Record{})), Record{});
}

TEST(RecordText, FindsAFileByItsPath) {
  Record record;
  record.files = {{"/a", Part::kProgram, Before::kAbsent, "", 0644, ""}};
  EXPECT_NE(record.find("/a"), nullptr);
  EXPECT_EQ(record.find("/b"), nullptr);
}

TEST(RecordText, ThatIsNoneIsInvalid) {
  for (const char* text :
       {"", "[]", R"({"version":2})", R"({"more":1})", R"({"files":[{"path":"a"}]})",
        R"({"files":[{"part":"program"}]})", R"({"files":[{"path":"/a","part":"x"}]})",
        R"({"files":[{"path":"/a","mode":-1}]})", R"({"directories":["a"]})", R"({"restart_pending":1})"})
    EXPECT_FALSE(parse_record(text)) << text;
}

}  // namespace
}  // namespace podjail::agent
