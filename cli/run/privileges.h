// What the jail's processes give up before the command runs, so that none can undo the jail: identity, every
// set of capabilities, and the ways to gain any.
#pragma once

#include "cli/run/identity.h"
#include "lib/base/result.h"

namespace podjail::cli {

// For the calling thread, for good: becomes the command's user (as root), empties the ambient, bounding,
// inheritable, permitted and effective sets, and sets no-new-privileges. Checks that all of it is so.
Status give_up_privileges(const Identity& identity);

}  // namespace podjail::cli
