// Whether a regular expression holds a name or a path at both ends. One that does not also matches names that
// an attacker can register: /example\.test/ matches "example.test.evil.example".
#pragma once

#include <string>
#include <string_view>

#include "cli/lint/subject.h"

namespace podjail::cli {

// Which anchors are missing: "^", "$", "^ and $"; empty when none is. Every alternative outside of brackets
// is looked at. As held count, too: "\." and "(^|\.)" at the beginning of a host; "/" and ".*" at the end of
// a path or URL.
std::string missing_anchors(std::string_view pattern, Subject::Part part);

}  // namespace podjail::cli
