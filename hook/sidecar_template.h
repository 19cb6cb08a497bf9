// Who the sidecar is. Its cgroup is let out, so being taken for it is the prize of the jail: annotations are
// a claim, and this is what the claim must come with. Everything here is what a pod's author could otherwise
// use to run code of theirs under the sidecar's name: another program, other arguments, a library put before
// its own, a file put over its own, a group or a capability more.
//
// What is in the image itself is proved by sidecar_proof.h.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

// All of the configured annotations are there, exactly; never if none are configured.
bool claims_to_be(const Annotations& marks, const Bundle& bundle);

// What is wrong with a container that claims to be the sidecar; nothing if it is as it must be.
Objection sidecar_objection(const Bundle& bundle, const SidecarMatch& match);

}  // namespace podjail::hook
