#include "cli/suggest/target_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Form = TargetPattern::Form;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<Target> targets(std::initializer_list<const char*> texts) {
  std::vector<Target> list;
  for (const auto* text : texts) list.push_back({text, 1});
  return list;
}

std::vector<std::string> texts_of(const std::vector<TargetPattern>& patterns) {
  std::vector<std::string> texts;
  for (const auto& pattern : patterns)
    texts.push_back((pattern.form == Form::kPattern ? "~" : "") + pattern.text);
  return texts;
}

std::vector<std::string> merged(std::initializer_list<const char*> texts) {
  return texts_of(merge_targets(targets(texts), Merging::kVaryingParts));
}

TEST(TargetPatterns, StandForThreeValuesAtOnePlace) {
  EXPECT_THAT(merged({"/b/17", "/b/18", "/b/9"}), ElementsAre("~\\/b\\/[0-9]{1,3}"));
  EXPECT_THAT(merged({"/b/17", "/b/18"}), UnorderedElementsAre("/b/17", "/b/18"));
  EXPECT_THAT(merged({"/b/17", "/b/18", "/c/9"}), UnorderedElementsAre("/b/17", "/b/18", "/c/9"));
}

TEST(TargetPatterns, KeepPlacesApartThatHaveTooFewValues) {
  EXPECT_THAT(merged({"/b/1/s/1", "/b/1/s/2", "/b/1/s/3", "/b/2/s/1"}),
              UnorderedElementsAre("~\\/b\\/1\\/s\\/[0-9]{1,2}", "/b/2/s/1"));
}

TEST(TargetPatterns, KnowTheKindsOfValues) {
  EXPECT_THAT(merged({"/t-1.0.tgz", "/t-1.1.tgz", "/t-2.0.10.tgz"}),
              ElementsAre("~\\/t-[0-9]{1,3}(?:\\.[0-9]{1,3}){1,2}\\.tgz"));
  EXPECT_THAT(merged({"/4f2a91c0", "/4f2a91c1", "/4f2a91c2"}), ElementsAre("~\\/[0-9a-f]{8}"));
  EXPECT_THAT(merged({"/0c9d3a9e-1111-4222-8333-0123456789ab", "/1c9d3a9e-1111-4222-8333-0123456789ab",
                      "/2c9d3a9e-1111-4222-8333-0123456789ab"}),
              ElementsAre("~\\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
}

TEST(TargetPatterns, NeverMergeWords) {
  EXPECT_THAT(merged({"/a", "/b", "/c", "/d"}), UnorderedElementsAre("/a", "/b", "/c", "/d"));
}

TEST(TargetPatterns, AreLeftOutOnRequest) {
  EXPECT_THAT(texts_of(merge_targets(targets({"/1", "/2", "/3"}), Merging::kNone)),
              UnorderedElementsAre("/1", "/2", "/3"));
}

TEST(TargetPatterns, CoverEveryTargetOnce) {
  const auto patterns =
      merge_targets({{"/b/1", 5}, {"/b/2", 1}, {"/b/3", 1}, {"/x", 2}}, Merging::kVaryingParts);
  std::uint64_t requests = 0;
  std::vector<std::size_t> from;
  for (const auto& pattern : patterns) {
    requests += pattern.requests;
    from.insert(from.end(), pattern.from.begin(), pattern.from.end());
  }
  EXPECT_EQ(requests, 9U);
  EXPECT_THAT(from, UnorderedElementsAre(0, 1, 2, 3));
}

}  // namespace
}  // namespace podjail::cli
