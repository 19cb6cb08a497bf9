// Which answers of policies their tests reach: the calls of allow() and deny(), by line.
//
// An answer that is no such call, such as the value of an expression, is not seen; nor is a call within a
// built-in module. V8 counts blocks for its inspector alone, which would be a debugger in the program.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace podjail::cli {

using LineNumbers = std::set<int>;

// Lines on which `text` calls allow() or deny().
LineNumbers answer_lines(std::string_view text);

// ", 2 of 3 answers (never line 7)", or "" where there are none. `reached` may have lines that are none.
std::string answers_reached(const LineNumbers& answers, const LineNumbers& reached);

}  // namespace podjail::cli
