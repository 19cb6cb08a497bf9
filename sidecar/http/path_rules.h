// Paths that servers are known to read in different ways. A policy judges the raw path; if an upstream would
// resolve it to another one ("/public/..%2fsecret"), the judgement would be of the wrong resource. So a path
// must be in canonical form or it is refused: no empty or dot segments (also encoded, also before
// parameters, whether ';' or "%3b" begins them), no backslash, no encoded separators, no encoded percent sign
// or NUL, no incomplete escape. RFC 3986 §5.2.4 and §6.2.2 say what servers may normalise.
#pragma once

#include <string_view>

namespace podjail::http {

// Which rule the path breaks, or an empty view.
std::string_view path_problem(std::string_view path);

}  // namespace podjail::http
