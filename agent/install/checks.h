// Whether what was installed holds: the kernel can hold the jail, and the installed programs really jail a
// container. Both are asked of the installed programs on the host.
#pragma once

#include <string>
#include <string_view>

#include "agent/config.h"
#include "agent/host/commands.h"
#include "lib/base/result.h"

namespace podjail::agent {

// `podjail-hook --probe --json`. kRefused, naming what does not hold, if the kernel cannot hold the jail.
Status check_kernel(const Config& config, Commands& commands);

// A scratch container of the installed podjail-runtime, without the daemon: that one would need an image.
// kRefused if it is not jailed.
Status check_container(const Config& config, Commands& commands);

// What a probe's line says fails, in words; empty if all holds. kInvalid for what is no such line. Pure.
Result<std::string> failures_of(std::string_view line);

}  // namespace podjail::agent
