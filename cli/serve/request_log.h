// A line per request for people and scripts, from the decision records: "TIME + METHOD URL", with "-" where
// it was denied. Pure.
#pragma once

#include <string>
#include <string_view>

namespace podjail::cli {

// "" for a record that is of no request: of a connection that named none, of DNS, of shadow policies.
std::string request_line_of(std::string_view record);

}  // namespace podjail::cli
