// Applies what a policy wants of a head's headers.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lib/policy/outputs.h"
#include "sidecar/http/message.h"

namespace podjail::proxy {

// Whether `edits` take away every header of that name that was sent.
bool is_taken_away(const policy::HeaderEdits& edits, std::string_view name);

// The end-to-end headers of `sent` that `edits` leaves, then those it sets: views of both. Headers that
// `Connection` names stay behind here, and `Connection` with them, so that whoever sent the head cannot have
// a header dropped that the policy sets.
std::vector<http::Header> edited(std::span<const http::Header> sent, const policy::HeaderEdits& edits);

}  // namespace podjail::proxy
