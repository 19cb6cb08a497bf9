// A head as the next hop reads it: lines cut at CRLF, names cut at the first colon. Shares no code with the
// parsers, so that a mistake of theirs is not repeated here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace podjail::fuzz {

// Aborts unless `head` ends with its only empty line, has no control character but the CRLFs, no field
// without a name, and does not tell its length in two ways.
void require_one_plain_head(std::string_view head);

// How many fields have this name, whatever the case. `name` is lower case.
std::size_t count_fields(std::string_view head, std::string_view name);

}  // namespace podjail::fuzz
