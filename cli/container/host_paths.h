// What of the machine a container has mounted. Where a daemon listens, it could be asked to do outside what
// is forbidden inside; and the kernel's own file systems lead anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

// The machine's path in a value of --volume ("SOURCE:TARGET[:OPTIONS]", "TARGET") or --mount ("type=bind,…");
// nothing for volumes of the engine and for memory. kRefused for kinds of mounts that are not judged.
Result<std::optional<std::string>> source_of_volume(std::string_view value);
Result<std::optional<std::string>> source_of_mount(std::string_view value);

// Why a path, resolved already, cannot be mounted; nothing: it can. `sockets` are those of daemons.
std::optional<std::string> objection_to_source(const std::string& path,
                                               const std::vector<std::string>& sockets);

// The same for a path as it was written; a link is followed. Of regular files and directories alone.
Status check_host_path(const std::string& path, const std::vector<std::string>& sockets);

}  // namespace podjail::cli
