// What a proxy without a jail is started with: podjail serve, and the weak mode of podjail run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/external/external_program.h"
#include "lib/base/address.h"

namespace podjail::cli {

struct ProxyOptions {
  std::vector<std::string> policies;                   // files and directories
  std::optional<std::string> expression;               // of a policy, on the command line
  std::optional<ExternalProgram> external;             // beside them if there are any: both must allow
  Endpoint listen{*IpAddress::parse("127.0.0.1"), 0};  // port 0: any free one
  std::string ca_directory;            // where certificates are written; "": a directory of ours
  std::vector<std::string> grants;     // private addresses that may be dialled, ADDRESS[/LENGTH]:PORT
  std::vector<std::string> resolvers;  // DNS servers; none: the machine's
  std::vector<std::string> roots;      // PEM files of roots to trust upstream besides the machine's
  enum class Mode : std::uint8_t { kEnforce, kObserve } mode = Mode::kEnforce;
  std::string request_log;  // a file to append a line per request to; "": none
  std::string json_log;     // one to append the decision records to; "": none
};

}  // namespace podjail::cli
