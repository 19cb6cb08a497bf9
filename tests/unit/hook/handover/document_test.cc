#include "hook/handover/document.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

const SidecarLife kSidecar{"c0ffee", {"team", "build-7", "0f5c", "Job/build"}};
constexpr const char* kHead =
    R"({"version":1,"container":"c0ffee","namespace":"team","pod":"build-7","uid":"0f5c","workload":"Job/build")";

TEST(Handover, IsAHeadAndTheReportAsItIs) {
  const std::string report("{\n \xff\0 }", 7);
  const auto text = to_text(Handover{kSidecar, report});
  EXPECT_EQ(text, std::string(kHead) + "}\n" + report);
  const auto read = parse_handover(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->sidecar, kSidecar);
  EXPECT_EQ(read->report, report);
}

TEST(Handover, ThatIsNoneIsInvalid) {
  const std::string head(kHead);
  for (const auto& text :
       {std::string(), std::string("{}"), std::string("{}\n{}"), head + "}", std::string("[]\n{}"),
        head + R"(,"more":1})" + "\n{}", head + R"(,"pod":"other"})" + "\n{}"})
    EXPECT_FALSE(parse_handover(text)) << text;
  for (const auto& [good, bad] :
       std::vector<std::pair<std::string, std::string>>{{"c0ffee", "../x"},
                                                        {"team", "Te am"},
                                                        {"build-7", ""},
                                                        {"0f5c", "a/b"},
                                                        {"\"version\":1", "\"version\":2"}}) {
    auto text = head + "}\n{}";
    text.replace(text.find(good), good.size(), bad);
    EXPECT_FALSE(parse_handover(text)) << text;
  }
}

TEST(Handover, IsBounded) {
  EXPECT_TRUE(parse_handover(to_text(Handover{kSidecar, std::string(kMaxReportBytes, ' ')})));
  const auto too_long = to_text(Handover{kSidecar, std::string(kMaxReportBytes + kMaxHeadBytes, ' ')});
  EXPECT_EQ(parse_handover(too_long).error().kind(), ErrorKind::kExhausted);
  EXPECT_FALSE(parse_handover(std::string(kMaxHeadBytes + 1, ' ') + "\n"));
}

TEST(LiveEntry, SaysWhereTheReportIs) {
  const LiveEntry entry{kSidecar, "/var/lib/kubelet/pods/0f5c/volumes/run", 15001};
  const auto read = parse_live_entry(to_text(entry));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, entry);
}

TEST(LiveEntry, OfAnotherPlaceOrOwnerIsInvalid) {
  for (const char* directory : {"", "relative", "/a/../b", "/a/"})
    EXPECT_FALSE(parse_live_entry(to_text(LiveEntry{kSidecar, directory, 15001}))) << directory;
  EXPECT_FALSE(parse_live_entry(to_text(LiveEntry{kSidecar, "/a", 0}))) << "root writes no reports";
  EXPECT_FALSE(parse_live_entry(std::string(kHead) + "}"));
}

TEST(FileName, IsThatOfAContainerOrNothing) {
  EXPECT_EQ(file_name_of("c0ffee"), "c0ffee.json");
  EXPECT_EQ(container_of("c0ffee.json"), "c0ffee");
  for (const char* none : {"c0ffee", ".c0ffee.json", ".json", "a/b.json", ".c0ffee.json.7"})
    EXPECT_EQ(container_of(none), "") << none;
}

}  // namespace
}  // namespace podjail::hook
