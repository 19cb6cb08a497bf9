// One expression of the model as libnftnl's object.
#pragma once

#include <cstdint>

#include "hook/nft/handles.h"
#include "hook/ruleset/model.h"

namespace podjail::nft {

// The name under which the kernel makes up names for anonymous sets; a batch tells them apart by their id.
inline constexpr const char* kAnonymousSetName = "__set%d";

// `anonymous_set` is the id, in this batch, of the set a LookupAmong asks; other expressions do not use it.
// Null when there is no memory, and for Unknown.
ExpressionPtr encode(const ruleset::Expression& expression, std::uint32_t anonymous_set);

}  // namespace podjail::nft
