// The files by which hook and node agent speak: one for each sidecar that ended, one for each that lives.
//
// A handover is a line of JSON, which the hook vouches for, and after it the sidecar's report as it was
// found: root on the host does not parse what a sidecar wrote. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hook/handover/identity.h"
#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxReportBytes = 256 << 10;
inline constexpr std::size_t kMaxHeadBytes = 8 << 10;

// What the hook knows of a sidecar.
struct SidecarLife {
  std::string container;  // the runtime's id
  PodIdentity pod;

  bool operator==(const SidecarLife&) const = default;
};

struct Handover {
  SidecarLife sidecar;
  std::string report;  // bytes; what they are the reader finds out
};

// Where a sidecar that lives keeps its report.
struct LiveEntry {
  SidecarLife sidecar;
  std::string directory;    // of the host, absolute
  std::uint32_t owner = 0;  // uid of the report

  bool operator==(const LiveEntry&) const = default;
};

std::string to_text(const Handover& handover);
std::string to_text(const LiveEntry& entry);

// kInvalid for what to_text does not give: unknown members, a container's id or a pod that is none.
Result<Handover> parse_handover(std::string_view text);
Result<LiveEntry> parse_live_entry(std::string_view text);

// The name of both files in their directories: the container's id and ".json". Nothing for any other name.
std::string file_name_of(std::string_view container);
std::string container_of(std::string_view file_name);  // empty if it is no such name

}  // namespace podjail::hook
