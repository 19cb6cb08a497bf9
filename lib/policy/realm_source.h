// The text of realm.js, put into the program by CMake.
#pragma once

#include <string_view>

namespace podjail::policy {

extern const std::string_view kRealmSource;

}  // namespace podjail::policy
