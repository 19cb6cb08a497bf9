// The ruleset of a sealed jail: a network namespace that has lo and nothing else, where every address is
// local. The sidecar is outside and owns sockets that listen here, so nothing has to be told apart: there is
// no wire to keep packets from. The redirect brings TCP and DNS to the sidecar's sockets; the rest is refused
// at once instead of running into a void. Pure.
#pragma once

#include "hook/ruleset/model.h"

namespace podjail::ruleset {

Ruleset build_sealed_ruleset();

}  // namespace podjail::ruleset
