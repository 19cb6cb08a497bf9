// The one line the hook writes to standard error, whatever happens: JSON, for the runtime's log.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace podjail::hook {

enum class Outcome { kJailed, kSidecar, kNotOurs, kRefused, kFailed, kHandedOver, kNotHandedOver };

struct Report {
  Outcome outcome = Outcome::kFailed;
  std::string container;  // the id; empty if it is not known
  std::string detail;     // a sentence for people
};

// Ends with a newline and has no other. Text from outside cannot end a string of it.
std::string report_line(const Report& report, std::chrono::milliseconds took);

// 0 if the runtime may start, or go on to delete, the container.
int exit_code(Outcome outcome);

}  // namespace podjail::hook
