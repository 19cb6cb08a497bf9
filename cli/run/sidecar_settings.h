// The configuration of the sidecar of one jail (docs/configuration.md), made from what `podjail run` is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/run/run_options.h"

namespace podjail::cli {

// Where the sidecar finds its directories: paths that name descriptors it has.
struct SidecarPlaces {
  std::string shared;                 // of JailDirectories::shared
  std::string withheld;               // of JailDirectories::withheld
  std::vector<std::string> policies;  // directories, relative to `withheld`
};

// JSON. `search` are the suffixes that this machine's resolver appends: unlike a pod's, whose names are made
// up by the resolver, names below them are the caller's own.
std::string sidecar_settings(const RunOptions& options, const SidecarPlaces& places,
                             const std::vector<std::string>& search);

// The suffixes of the last `search` or `domain` line of a resolv.conf(5), in lower case, without dots at the
// end.
std::vector<std::string> search_suffixes(std::string_view resolv_conf);

}  // namespace podjail::cli
