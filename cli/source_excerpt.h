// The line of a policy that a message is about, with a caret below the place.
#pragma once

#include <string>
#include <string_view>

#include "cli/lint/tokens.h"

namespace podjail::cli {

// Line `number`, from 1, without its end; empty when there is none.
std::string_view line_of(std::string_view text, int number);

// Two lines, each indented and ended: the source line and the caret. Empty when the place is not in the text.
// Long lines are cut around the place; what a terminal could misunderstand is escaped.
std::string excerpt(std::string_view text, Place place);

// "line:column: message" taken apart; a place of 0:0 and the whole text where it does not begin so.
struct PlacedMessage {
  Place place;
  std::string message;
};
PlacedMessage split_place(std::string_view text);

}  // namespace podjail::cli
