// Files that verbs make: never one that somebody has already.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::cli {

// kRefused where anything of that name exists, be it a dangling link.
Status write_new_file(const std::string& path, std::string_view text);

}  // namespace podjail::cli
