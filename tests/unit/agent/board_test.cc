#include "agent/board.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace podjail::agent {
namespace {

NodeState ready() {
  NodeState state;
  state.ready = true;
  return state;
}

TEST(Board, IsReadyWhenBothHaveSpokenAndTheNodeHolds) {
  Board board;
  EXPECT_FALSE(board.is_ready());
  board.show_node(ready());
  EXPECT_FALSE(board.is_ready()) << "what was counted before is not read yet";
  board.show_rollup("");
  EXPECT_TRUE(board.is_ready());
  board.show_node({});
  EXPECT_FALSE(board.is_ready());
}

TEST(Board, SaysWhyItIsNotReady) {
  Board board;
  EXPECT_FALSE(nlohmann::json::parse(board.readiness())["trouble"].get<std::string>().empty());
  NodeState state;
  state.trouble = "no \"containerd\"";
  board.show_node(state);
  const auto said = nlohmann::json::parse(board.readiness());
  EXPECT_EQ(said["ready"], false);
  EXPECT_EQ(said["trouble"], state.trouble);
}

TEST(Board, ShowsTheLastWordOfEach) {
  Board board;
  board.show_rollup("old 1\n");
  board.show_rollup("new 2\n");
  board.show_node(ready());
  EXPECT_THAT(board.metrics(), testing::StartsWith("new 2\n"));
  EXPECT_THAT(board.metrics(), testing::HasSubstr("podjail_node_install_ready 1\n"));
}

}  // namespace
}  // namespace podjail::agent
