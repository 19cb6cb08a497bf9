// Our reading of a request head, stricter than the grammar: whatever two implementations could take for two
// different requests is refused (RFC 9112 §6.3, RFC 9110 §7.2), so that what the policy judged is what the
// upstream receives.
#pragma once

#include <optional>
#include <string_view>

#include "sidecar/http/message.h"

namespace podjail::http {

// Fills host, framing, keep_alive and expectation of `head` from its headers, or says why not.
std::optional<Rejection> apply_request_rules(RequestHead& head);

// Splits an origin-form target into path and query, or says why not: absolute-form, authority-form and '*'
// are refused, and so are fragments and bytes that are not visible ASCII.
std::optional<Rejection> split_target(std::string_view target, RequestHead& head);

}  // namespace podjail::http
