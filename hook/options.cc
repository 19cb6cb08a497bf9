#include "hook/options.h"

#include <string_view>

#include "lib/base/json_text.h"

namespace podjail::hook {

namespace {

using Arguments = std::span<const char* const>;

// What follows --check-install: a runtime's name, or "--" and a command, or a name, "--" and options for it.
Status read_check(Options& options, Arguments rest) {
  options.action = Action::kCheckInstall;
  const auto is_end = [](std::string_view word) { return word == "--"; };
  if (!rest.empty() && !is_end(rest.front())) {
    options.runtime = rest.front();
    rest = rest.subspan(1);
  }
  if (!rest.empty() && !is_end(rest.front())) {
    return fail(ErrorKind::kInvalid, "what belongs to the runtime comes after \"--\"");
  }
  if (!rest.empty()) options.words.assign(rest.begin() + 1, rest.end());
  if (options.runtime.empty() && options.words.empty()) {
    return fail(ErrorKind::kInvalid, "--check-install needs a runtime, or \"--\" and a command");
  }
  return {};
}

}  // namespace

Result<Options> parse_options(Arguments arguments) {
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
    } else if (argument == "--check-install") {
      if (auto read = read_check(options, arguments.subspan(i + 1)); !read) {
        return tl::unexpected(std::move(read.error()));
      }
      return options;
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
         "  --check-install podman|docker|ctr [-- OPTION...]\n"
         "  --check-install -- COMMAND...\n"
         "                   start a scratch container by that runtime, say whether it is jailed, and remove "
         "it.\n"
         "                   COMMAND holds {bundle} or {root}, and {name}. 0: jailed; 1: not; 2: cannot be "
         "told\n"
         "  --probe [--json] try the jail out on this node, say what holds, and exit: 0 if it can hold the "
         "jail\n"
         "  --version        print the version and exit\n"
         "  --help           print this and exit\n"
         "\n"
         "Exit status 0: the container is jailed, or none of ours. Anything else: it must not be started.\n";
}

}  // namespace podjail::hook
