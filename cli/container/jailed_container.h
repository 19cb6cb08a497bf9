// A container whose network is a sealed jail: what `podjail run --container` makes instead of a process in
// the jail. The engine makes it, outside; podjail looks at it and gives it the issuer to trust before it
// starts, and removes it.
//
// podman joins the jail's network by its path. Docker has no such way: there a second container holds the
// network, and the jail is made in that (network_holder.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/container/container_guard.h"
#include "cli/container/engine_command.h"
#include "cli/container/engine_program.h"
#include "cli/container/network_holder.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Where it belongs: the network of the process `jail`; `shared` is the directory of the sidecar, which judges
// already.
struct ContainerPlace {
  pid_t jail = -1;
  int shared = -1;
};

class JailedContainer {
 public:
  // Reads the command, judges it, and starts what has to be there before the jail is. `allowed_sockets` may
  // be mounted. No thread may run.
  static Result<JailedContainer> prepare(const std::vector<std::string>& command,
                                         std::vector<std::string> allowed_sockets);

  // The network namespace in which the jail has to be made; -1: a new one, which becomes the container's.
  int network() const { return holder_ ? holder_->network.get() : -1; }

  // Makes the container, looks at it, and gives it what it has to trust.
  Status make(ContainerPlace place, const Awaiting& await);
  // Runs it, with our standard streams and terminal.
  Result<serve::Child> start() const;
  // How the container ended, by its engine's word and that of the program which ran it; what is not to be
  // kept is removed.
  Result<int> finish(const serve::Ended& program);

 private:
  JailedContainer(EngineCommand command, std::vector<std::string> sockets, std::string label,
                  ContainerGuard guard);
  Result<std::string> create(const std::string& network, const Awaiting& await) const;
  Status look_closer(ContainerPlace place) const;

  EngineCommand command_;
  EngineProgram engine_;
  std::vector<std::string> sockets_;  // of daemons
  std::string label_;
  ContainerGuard guard_;
  std::optional<NetworkHolder> holder_;
  std::string id_;
};

}  // namespace podjail::cli
