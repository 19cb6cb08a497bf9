// Our reading of an answer's fields: where its body ends, and whether the connection lives on, or that two
// parsers could disagree about it (RFC 9112 §6.3).
#pragma once

#include <string_view>

#include "sidecar/http/message.h"

namespace podjail::http {

// Fills framing, content_length, announced_length and keep_alive of `head` from its status and headers, as
// the answer to a request of `method`. Returns what is wrong, or nothing.
std::string_view apply_response_rules(ResponseHead& head, std::string_view method, int minor_version);

}  // namespace podjail::http
