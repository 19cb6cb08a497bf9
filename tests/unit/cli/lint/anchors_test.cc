#include "cli/lint/anchors.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Part = Subject::Part;

TEST(Anchors, AreWantedAtBothEndsOfAHost) {
  EXPECT_EQ(missing_anchors(R"(example\.test)", Part::kHost), "^ and $");
  EXPECT_EQ(missing_anchors(R"(^example\.test)", Part::kHost), "$");
  EXPECT_EQ(missing_anchors(R"(example\.test$)", Part::kHost), "^");
  EXPECT_EQ(missing_anchors(R"(^example\.test$)", Part::kHost), "");
}

TEST(Anchors, AreWantedOfEveryAlternative) {
  EXPECT_EQ(missing_anchors("^a$|b$", Part::kHost), "^");
  EXPECT_EQ(missing_anchors("^a|b$", Part::kHost), "^ and $");
  EXPECT_EQ(missing_anchors("^(a|b)$", Part::kHost), "");
  EXPECT_EQ(missing_anchors("^[|]$", Part::kHost), "");
}

TEST(Anchors, MayStandInAGroup) {
  EXPECT_EQ(missing_anchors("(?:^a$)", Part::kHost), "");
  EXPECT_EQ(missing_anchors(R"((^|\.)example\.test$)", Part::kHost), "");
  EXPECT_EQ(missing_anchors(R"(^/a(/|$))", Part::kPath), "");
}

TEST(Anchors, AreReplacedByADotBeforeAHostOnly) {
  EXPECT_EQ(missing_anchors(R"(\.example\.test$)", Part::kHost), "");
  EXPECT_EQ(missing_anchors(R"(\.tgz$)", Part::kPath), "^");
}

TEST(Anchors, AreReplacedByASlashAtTheEndOfAPathOnly) {
  EXPECT_EQ(missing_anchors(R"(^\/public\/)", Part::kPath), "");
  EXPECT_EQ(missing_anchors("^/public/.*", Part::kPath), "");
  EXPECT_EQ(missing_anchors("^/public", Part::kPath), "$");
  EXPECT_EQ(missing_anchors(R"(^example\.test/)", Part::kHost), "$");
}

TEST(Anchors, AreNoEscapedDollars) {
  EXPECT_EQ(missing_anchors(R"(^a\$)", Part::kHost), "$");
  EXPECT_EQ(missing_anchors(R"(^a\\$)", Part::kHost), "");
}

}  // namespace
}  // namespace podjail::cli
