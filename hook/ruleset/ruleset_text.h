// A ruleset in nft's language, for people. The secret of the namespace reads "<random>".
#pragma once

#include <string>

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

// Of a built ruleset: one read back from the kernel has no texts.
std::string to_text(const Ruleset& ruleset);

}  // namespace podjail::ruleset
