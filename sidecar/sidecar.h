// The sidecar as a whole: makes every part, connects them, and ends them in order. Nothing else knows all of
// them.
#pragma once

#include <memory>

#include "lib/base/result.h"
#include "sidecar/config/config.h"
#include "sidecar/observe/log.h"

namespace podjail {

class Sidecar {
 public:
  // Loads roots and policies, makes the issuer, writes the shared files and binds every socket. `log` must
  // outlive it.
  static Result<std::unique_ptr<Sidecar>> create(config::Config config, const observe::Log& log);
  ~Sidecar();
  Sidecar(const Sidecar&) = delete;
  Sidecar& operator=(const Sidecar&) = delete;

  // Serves until SIGTERM or SIGINT (SIGHUP reloads the policies), then finishes what is open (at most
  // limits.drain_timeout) and writes the report.
  Status run();

 private:
  struct Parts;
  explicit Sidecar(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace podjail
