#include "cli/suggest/path_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = Piece::Kind;
using ::testing::ElementsAre;

std::string joined(const std::vector<Piece>& pieces) {
  std::string text;
  for (const auto& piece : pieces) text += piece.text;
  return text;
}

TEST(PathPieces, TellWhatMachinesCountUp) {
  EXPECT_THAT(
      pieces_of("/builds/17/log"),
      ElementsAre(Piece{Kind::kText, "/builds/"}, Piece{Kind::kNumber, "17"}, Piece{Kind::kText, "/log"}));
  EXPECT_THAT(pieces_of("/tool-1.2.3.tar.gz"),
              ElementsAre(Piece{Kind::kText, "/tool-"}, Piece{Kind::kVersion, "1.2.3"},
                          Piece{Kind::kText, ".tar.gz"}));
  EXPECT_THAT(pieces_of("/v2"), ElementsAre(Piece{Kind::kText, "/v"}, Piece{Kind::kNumber, "2"}));
}

TEST(PathPieces, TellWhatMachinesMakeUp) {
  EXPECT_EQ(pieces_of("/4f2a91c0")[1].kind, Kind::kHex);
  EXPECT_EQ(pieces_of("/4F2A91C0")[1].kind, Kind::kUpperHex);
  EXPECT_EQ(pieces_of("/0c9d3a9e-1111-4222-8333-0123456789ab/x")[1].kind, Kind::kUuid);
  EXPECT_EQ(pieces_of("/aZ09bY18cX27dW36")[1].kind, Kind::kId);
}

TEST(PathPieces, LeaveWordsAndEscapesAlone) {
  EXPECT_THAT(pieces_of("/left-pad/@team%2ftool"), ElementsAre(Piece{Kind::kText, "/left-pad/@team%2ftool"}));
  EXPECT_THAT(pieces_of("/defaced"), ElementsAre(Piece{Kind::kText, "/defaced"}));
  EXPECT_THAT(pieces_of(""), ElementsAre());
}

TEST(PathPieces, AreTheWholeTarget) {
  for (const std::string target :
       {"/a1b2.3.4..5%2", "/%", "/1.", "/....1.2", "/x?a=1&b=2.0", "/0c9d3a9e-1111-4222"}) {
    EXPECT_EQ(joined(pieces_of(target)), target);
  }
  std::string many = "/";
  for (int i = 0; i < 1000; ++i) many += "1x";
  EXPECT_THAT(pieces_of(many), ElementsAre(Piece{Kind::kText, many}));
}

TEST(PathPieces, HaveOneShapeWhereOnlyValuesDiffer) {
  EXPECT_EQ(shape_of(pieces_of("/b/17/x")), shape_of(pieces_of("/b/9/x")));
  EXPECT_NE(shape_of(pieces_of("/b/17/x")), shape_of(pieces_of("/b/17/y")));
  EXPECT_NE(shape_of(pieces_of("/4f2a91c0")), shape_of(pieces_of("/4f2a91c0a")));
  EXPECT_NE(shape_of(pieces_of("/1")), shape_of(pieces_of("/1.0")));
}

}  // namespace
}  // namespace podjail::cli
