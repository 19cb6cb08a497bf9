// One expression as the kernel reports it, back into the model.
#pragma once

#include <map>
#include <string>

#include "hook/nft/handles.h"
#include "hook/ruleset/model.h"

namespace podjail::nft {

// Sets without a name of their own, by the name the kernel gave them.
using AnonymousSets = std::map<std::string, ruleset::Set>;

// What the model has no word for becomes Unknown, which equals nothing that is built.
ruleset::Expression decode(const nftnl_expr& expression, const AnonymousSets& anonymous);

}  // namespace podjail::nft
