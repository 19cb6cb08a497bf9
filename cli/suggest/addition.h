// A suggestion as a change to the present policies: a unified diff that adds it to them as a file of its own.
// Files of a set judge each for itself, so what they say already stays as it is, comments included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

// Where it belongs: in the first directory of `policies`, else beside the first file, under a name that
// nothing has yet ("suggested.js", "suggested-2.js", …).
std::string place_of_addition(const std::vector<std::string>& policies);

// The diff, as git apply and patch -p1 read one, for a file that is not there yet. Pure.
std::string diff_of_addition(std::string_view path, std::string_view text);

}  // namespace podjail::cli
