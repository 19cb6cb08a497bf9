// Gives a container that is made and not started yet the jail's issuer to trust: the sidecar's files in a
// volume of its own, and the issuer in the image's bundle. All of it goes through the engine's `cp`, which
// works alike for every engine and way of storing; nothing of the machine's files is written.
#pragma once

#include <string>
#include <vector>

#include "cli/container/engine_program.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Options that make the place for the sidecar's files, and the variables that name them.
std::vector<std::string> trust_options();

// `shared` is the sidecar's directory, in which its files are by now. A root that is read-only keeps its own
// bundles, and so does a folder upon or below which one of `mounted` lies, since the machine's files may be
// there: then the variables alone say whom to trust.
Status give_trust(const EngineProgram& engine, const std::string& container, int shared,
                  const std::vector<std::string>& mounted);

}  // namespace podjail::cli
