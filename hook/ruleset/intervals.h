// Address prefixes as the elements of an interval set: sorted, overlapping and adjacent ones merged, each
// interval as its first key and the first key after it, which is how the kernel wants them (and how nft
// writes them).
#pragma once

#include <vector>

#include "hook/ruleset/model.h"
#include "lib/base/address.h"

namespace podjail::ruleset {

// Those of `prefixes` that are of `family`, as elements in ascending order. An interval that reaches the last
// address has no end. Unless the first interval begins at zero, an end element at zero comes first.
std::vector<Element> interval_elements(IpFamily family, const std::vector<Prefix>& prefixes);

}  // namespace podjail::ruleset
