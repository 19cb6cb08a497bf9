// Listeners that come after the process has begun. Loading its libraries takes longer than making a jail, so
// `podjail run` does both at once: it starts the sidecar with a socket alone, over which the jail's sockets
// come when there are some.
#pragma once

#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::net {

// Waits for one message (lib/base/descriptor_message.h). Its text is two lines, what LISTEN_FDNAMES is to be
// and the path of the configuration. Its descriptors are the listeners and, behind them, any that the path
// and the configuration name by their numbers: all are then as if they had been inherited, from 3 on, with
// the LISTEN variables set. Gives the path. kUnavailable if the other side goes without a word, kInvalid for
// fewer descriptors than names.
//
// Call before anything else is open but 0, 1, 2 and `socket`, and before another thread exists.
Result<std::string> take_handover(UniqueFd socket);

}  // namespace podjail::net
