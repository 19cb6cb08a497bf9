// A ruleset as messages of a batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hook/nft/batch.h"
#include "hook/ruleset/model.h"
#include "lib/base/result.h"

namespace podjail::nft {

enum class Tables { kAbsent, kPresent };  // what is known of our tables before the batch

// Appends: the tables, then sets, chains, and rules. kPresent: each table is created, deleted and created
// again, so that the batch works whether it exists or not and nothing of an old one stays. kAbsent: each is
// created, and the batch fails if it exists; there is then nothing to destroy, for which the kernel would
// make us wait (an RCU grace period, milliseconds). kInvalid for an expression that cannot be built.
Status append_replacement(Batch& batch, const ruleset::Ruleset& ruleset, Tables tables);

// Appends what makes the elements of a named set of the table those of `set`, where it has `present` now:
// those that are too many removed, those that are missing added. Nothing if they are the same.
Status append_set_change(Batch& batch, const ruleset::Table& table, const ruleset::Set& set,
                         const std::vector<ruleset::Element>& present);

}  // namespace podjail::nft
