// Where a registry keeps its files that has them beside its index, on the same host: pip and cargo are
// configured with the index alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

// For the path of an index of `client`, such as "/mirror/simple/": "/mirror/packages/" and what else the
// servers in use have beside it. Each begins and ends with '/'. None for other clients and other paths.
std::vector<std::string> places_of_files(std::string_view client, std::string_view index);

}  // namespace podjail::cli
