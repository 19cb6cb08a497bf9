// Joins what several policies want of the headers of one head. Pure.
//
// A layer can only narrow. A value that is set may be what a `remove` or an `only` keeps from leaving, so
// within a layer it is what its author wants, and across layers it is what the outer one must be able to
// forbid:
//   - what an inner layer sets is not set if an outer one removes it, does not have it in an `only`, or sets
//     it itself. It is left out without a denial: the outer layer has its way;
//   - an outer layer's `set` holds whatever inner ones remove or keep.
// The order of the calls does not matter: an outer layer may speak last, as of an answer to a request whose
// edits are there already.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/policy/outputs.h"

namespace podjail::policy {

inline constexpr std::size_t kMaxEdits = 64;             // entries of `set` and of `remove`
inline constexpr std::size_t kMaxEditBytes = 16 * 1024;  // all names and values that are set

// False if the layer sets another value for that header, or there are too many.
bool add_set(HeaderEdits& edits, std::size_t layer, std::string_view name, std::string_view value);

// False if there are too many.
bool add_remove(HeaderEdits& edits, std::size_t layer, std::string_view name);

// A new list, to be filled by the caller and then ended, before anything else is added.
HeaderEdits::Only& begin_only(HeaderEdits& edits, std::size_t layer);
void end_only(HeaderEdits& edits);

}  // namespace podjail::policy
