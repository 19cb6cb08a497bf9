// A sidecar's report, read where the sidecar wrote it. Only the sidecar writes there, but who reads is root
// on the host: no link is followed, nothing is opened that is not a regular file of the sidecar's user, and
// what is too long is left.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/result.h"

namespace podjail::hook {

// `root`: what `directory` begins at, a directory's descriptor ("/" or where the host's root is mounted).
// kNotFound if there is no such directory; kUnavailable if no report is in it (yet); kRefused if it is not as
// said above.
Result<std::string> read_report(int root, const std::string& directory, std::uint32_t owner);

}  // namespace podjail::hook
