// What a mount of config.json is, read as runtimes read it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "hook/bundle.h"

namespace podjail::hook {

bool is_bind(const MountEntry& mount);
// The last of "ro" and "rw" counts; without either it is writable.
bool is_read_only(const MountEntry& mount);
// Without doubled or trailing slashes, "." and "..": "/run/podjail" for "/run//podjail/".
std::string plain_path(std::string_view path);
// `path` is `folder` or lies below it. Both plain.
bool lies_in(std::string_view path, std::string_view folder);
// Something is mounted at contract::kSharedDirectory, however its path is written.
bool mounts_shared_directory(const Bundle& bundle);

}  // namespace podjail::hook
