// The first process of the jail. It makes the jail from inside, hands its sockets out, gives up every
// privilege, runs the command and reaps what the command leaves. When it ends, the kernel ends every process
// of the jail; and it ends when the launcher does, whatever ended that.
#pragma once

#include <cstdint>

#include "cli/run/caller_state.h"
#include "cli/run/command.h"
#include "cli/run/identity.h"
#include "cli/run/jail_channel.h"
#include "cli/run/jail_mounts.h"

namespace podjail::cli {

struct JailPlan {
  Identity identity;
  MountPlan mounts;
  CommandPlan command;
  // Whether the command is one of the jail's processes, or a container outside that has the jail's network.
  enum class Use : std::uint8_t { kRunsCommand, kHoldsNetwork } use = Use::kRunsCommand;
  int network = -1;  // the network namespace that becomes the jail's; -1: the new one
};

// In the child of fork_into_jail(). kReady carries the jail's sockets, named by its text with ':' between,
// then JailDirectories::shared and ::withheld; kGo is waited for. It never comes for kHoldsNetwork.
[[noreturn]] void run_jail_init(const JailPlan& plan, const CallerState& caller, JailChannel channel);

}  // namespace podjail::cli
