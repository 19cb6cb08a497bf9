// Removes the containers of a run whatever ends podjail. An engine's daemon would go on with them otherwise.
#pragma once

#include <string>

#include "cli/container/engine_program.h"
#include "cli/process/last_will.h"

namespace podjail::cli {

// `label`, as "name=value", is what all containers of this run have. No thread may run.
Result<serve::LastWill> guard_containers(const EngineProgram& engine, const std::string& label);

// Removes every container that has the label, with its volumes, whatever it does. kUnavailable if some stay.
Status remove_labelled(const EngineProgram& engine, const std::string& label);

}  // namespace podjail::cli
