// The lines of decision logs, one after the other, of files of any size with bounded memory.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

// A line without its end; nothing for one of more than 64 KiB, which is none of the sidecar's: its own are at
// most a few KiB. A failure ends the reading and is passed on.
using LogLineVisitor = std::function<Status(std::optional<std::string_view> line)>;

// Reads the files in turn; "-" is `in`. Empty lines are passed over. kNotFound, kSystem for a file that
// cannot be read.
Status for_each_log_line(const std::vector<std::string>& logs, std::istream& in, const LogLineVisitor& visit);

}  // namespace podjail::cli
