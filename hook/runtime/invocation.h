// What the caller asks of the runtime, read from the command line that the real runtime will get.
//
// runc (urfave/cli on Go's flag package) and crun (argp, which is getopt_long) read a command line
// differently:
// "-bundle X" is --bundle to one and -b with the value "undle" to the other, "--bun X" an unknown option to
// one and an abbreviation to the other, an option behind the container's id an option to one and an error to
// the other. Whoever is believed to start nothing starts a container without a jail, so only what both read
// alike is accepted: whole option names out of a closed list, values that do not look like options, and
// options in front of the one container id. Everything else is refused.
#pragma once

#include <span>
#include <string>
#include <variant>

#include "lib/base/result.h"

namespace podjail::runtime {

enum class LogFormat { kText, kJson };

// Where the daemon looks for what went wrong: --log and --log-format.
struct LogTarget {
  std::string path;  // empty: nowhere
  LogFormat format = LogFormat::kText;
};

struct PassThrough {};
struct StartContainer {
  std::string bundle;  // as written; relative to the working directory
};
using Request = std::variant<PassThrough, StartContainer>;

struct Invocation {
  LogTarget log;            // as far as it was read, also where the request is refused
  Result<Request> request;  // kRefused, with a sentence for people
};

// `arguments` without the program's name.
Invocation parse_invocation(std::span<const char* const> arguments);

}  // namespace podjail::runtime
