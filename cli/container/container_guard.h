// Removes the containers of a run whatever ends podjail: a process of its own, that waits until podjail says
// it is done, or is gone. An engine's daemon would go on with them otherwise.
#pragma once

#include <sys/types.h>

#include <string>

#include "cli/container/engine_program.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

class ContainerGuard {
 public:
  // `label`, as "name=value", is what all containers of this run have. No thread may run.
  static Result<ContainerGuard> start(EngineProgram engine, const std::string& label);
  ContainerGuard(ContainerGuard&& other) noexcept;
  ContainerGuard& operator=(ContainerGuard&&) = delete;
  ~ContainerGuard();  // has it remove what is left, and waits for that, unless dismissed

  // Nothing is left that would have to be removed.
  void dismiss();

 private:
  ContainerGuard(pid_t process, UniqueFd line) : process_(process), line_(std::move(line)) {}
  void wait();
  pid_t process_ = -1;
  UniqueFd line_;
};

// Removes every container that has the label, with its volumes, whatever it does. kUnavailable if some stay.
Status remove_labelled(const EngineProgram& engine, const std::string& label);

}  // namespace podjail::cli
