// The broker in a process of its own: it starts programs, which the process that runs a jail had better not
// (what it waits for, and what ends with it, are other things), and sees to it that nothing of them is left.
#pragma once

#include <optional>

#include "cli/external/external_program.h"
#include "cli/process/child.h"

namespace podjail::cli {

class BrokerProcess {
 public:
  // Runs this program again, as the broker of `program`.
  static Result<BrokerProcess> start(const ExternalProgram& program);
  BrokerProcess(BrokerProcess&&) = default;
  BrokerProcess& operator=(BrokerProcess&&) = default;
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;
  // Once the sidecar has let go of its end, the broker ends by itself; it is given a moment for it.
  ~BrokerProcess();

  // The sidecar's end, to be handed down under the name `external`, and closed here then.
  UniqueFd& sidecar_end() { return sidecar_end_; }

 private:
  BrokerProcess(Child child, UniqueFd sidecar_end)
      : child_(std::move(child)), sidecar_end_(std::move(sidecar_end)) {}
  std::optional<Child> child_;
  UniqueFd sidecar_end_;
};

// What that process does, on the socket that is its descriptor 3. Returns its exit status.
int run_broker(const ExternalProgram& program);

}  // namespace podjail::cli
