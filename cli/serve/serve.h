// podjail serve: the sidecar as a proxy on this machine, for programs that are told to use it. There is no
// jail: what does not ask it is not held back.
#pragma once

#include <ostream>

#include "cli/serve/proxy_options.h"

namespace podjail::cli {

struct ServeOptions {
  ProxyOptions proxy;
  enum class Announce {
    kPeople,  // the address, where the certificates are, what to set
    kShell,   // nothing but lines for a shell to evaluate
  } announce = Announce::kPeople;
};

// Until SIGINT or SIGTERM. Returns the exit status: 0 then, 125 if it cannot serve or cannot go on. No other
// thread may exist.
int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& messages);

}  // namespace podjail::cli
