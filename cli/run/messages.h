// What podjail itself says while a command runs: lines on standard error that begin with its name, so that
// nobody takes them for the command's.
#pragma once

#include <string_view>

namespace podjail::cli {

// One write(2); control characters are escaped, since some of it comes from the outside.
void tell(std::string_view sentence);

}  // namespace podjail::cli
