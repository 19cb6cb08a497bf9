#include "cli/run/weak_options.h"

namespace podjail::cli {

Result<serve::WeakOptions> weak_options(const RunOptions& options) {
  if (!options.allowed_sockets.empty() || !options.kept_descriptors.empty())
    return fail(ErrorKind::kRefused, "--allow-socket and --keep-fd are for a jail, and --weak makes none");
  if (options.place == RunOptions::Place::kContainer)
    return fail(ErrorKind::kRefused, "--container makes a jail, and --weak makes none");
  if (options.reporting == RunOptions::Reporting::kWatch)
    return fail(ErrorKind::kRefused, "--watch is not there for --weak: see --request-log");
  serve::WeakOptions weak;
  weak.command = options.command;
  weak.timeout = options.timeout;
  weak.proxy.policies = options.policies;
  if (!options.expression.empty()) weak.proxy.expression = options.expression;
  weak.proxy.external = options.external;
  weak.proxy.grants = options.grants;
  weak.proxy.resolvers = options.resolvers;
  weak.proxy.roots = options.roots;
  if (options.enforcement == RunOptions::Enforcement::kObserve)
    weak.proxy.mode = serve::ProxyOptions::Mode::kObserve;
  weak.proxy.request_log = options.request_log;
  weak.proxy.json_log = options.decision_log;
  return weak;
}

}  // namespace podjail::cli
