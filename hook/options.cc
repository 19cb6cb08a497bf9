#include "hook/options.h"

#include <string_view>

#include "lib/base/json_text.h"

namespace podjail::hook {

Result<Options> parse_options(std::span<const char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--version") {
      options.action = Action::kVersion;
    } else if (argument == "--help") {
      options.action = Action::kHelp;
    } else if (argument == "--dump-ruleset") {
      options.action = Action::kDumpRuleset;
    } else if (argument == "--probe") {
      options.action = Action::kProbe;
    } else if (argument == "--json" && options.action == Action::kProbe) {
      options.action = Action::kProbeJson;
    } else if (argument == "--config" && i + 1 < arguments.size()) {
      options.config_path = arguments[++i];
    } else {
      return fail(ErrorKind::kInvalid, "unknown or incomplete option " + printable(argument, 64));
    }
  }
  return options;
}

std::string help_text() {
  return "podjail-hook: jails the network of a container. An OCI hook for createRuntime (or prestart):\n"
         "reads the container's state on standard input.\n"
         "\n"
         "  --config PATH    the host's configuration, " +
         std::string(contract::kHookConfig) +
         " unless given\n"
         "  --dump-ruleset   print the ruleset the configuration gives, in nft's language, and exit\n"
         "  --probe [--json] try the jail out on this node, say what holds, and exit: 0 if it can hold the "
         "jail\n"
         "  --version        print the version and exit\n"
         "  --help           print this and exit\n"
         "\n"
         "Exit status 0: the container is jailed, or none of ours. Anything else: it must not be started.\n";
}

}  // namespace podjail::hook
