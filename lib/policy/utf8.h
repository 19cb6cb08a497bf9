// Whether bytes are text. V8 would put U+FFFD for what is none, so that two bodies could look like one.
#pragma once

#include <string_view>

namespace podjail::policy {

// RFC 3629: shortest forms only, no surrogates, at most U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace podjail::policy
