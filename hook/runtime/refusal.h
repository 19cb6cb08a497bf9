// How the wrapper says that it does not go on: a line on standard error for people, and an entry in the log
// file that the daemon named, because that is all that containerd, Docker and podman show of a runtime's
// failure.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "hook/runtime/invocation.h"

namespace podjail::runtime {

// One entry as runc writes it: {"level":"error","msg":…,"time":…}, or the text form. Ends with a newline and
// has no other.
std::string log_entry(LogFormat format, std::string_view sentence, std::time_t now);

// The file that `path` (the value of --log) means; empty if it is no file. crun also takes "file:PATH",
// "syslog:ID" and "journald:ID".
std::string log_file(std::string_view path);

// Writes both and returns the wrapper's exit status, 1. A log that cannot be written is passed over: there is
// nobody left to tell.
int report_refusal(const LogTarget& log, std::string_view sentence);

}  // namespace podjail::runtime
