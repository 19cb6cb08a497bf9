// A process in a cgroup that tries to send out of the scratch network: a datagram, a connection, a frame.
#pragma once

#include <string>

#include "hook/probe/scratch_cgroup.h"
#include "lib/base/result.h"

namespace podjail::probe {

// errno of each attempt, 0 for what the kernel took.
struct Sent {
  int datagram = 0;
  int connection = 0;
  int frame = 0;
};

// Waits for the process's end. `word` is what its datagram and its frame hold.
Result<Sent> send_from(const ScratchCgroup& cgroup, const std::string& word);

}  // namespace podjail::probe
