#include "cli/serve/serve.h"

#include <poll.h>

#include <cerrno>
#include <csignal>
#include <vector>

#include "cli/serve/local_proxy.h"
#include "cli/serve/signals.h"
#include "lib/contract/contract.h"

namespace podjail::cli {
namespace {

constexpr int kOwnFailure = 125;        // as container tools have it
constexpr int kLookMilliseconds = 500;  // how often policy files are looked at

void announce(const ServeOptions& options, const LocalProxy& proxy, std::ostream& out) {
  const auto variables = proxy.variables();
  if (options.announce == ServeOptions::Announce::kShell) {
    out << shell_lines(variables) << std::flush;
    return;
  }
  out << "proxy:  http://" << proxy.address().to_string() << " (HTTP, HTTPS, SOCKS5)\n"
      << "bundle: " << proxy.trust_directory() << '/' << contract::kBundleFile << "\n\n"
      << shell_lines(variables) << std::flush;
}

void wait_for_any(const Signals& signals, const LocalProxy& proxy) {
  std::vector<pollfd> watched{{signals.fd(), POLLIN, 0}};
  for (const int fd : proxy.watched()) watched.push_back({fd, POLLIN, 0});
  ::poll(watched.data(), watched.size(), kLookMilliseconds);
}

}  // namespace

int run_serve(const ServeOptions& options, std::ostream& out, std::ostream& messages) {
  const auto failed = [&](const Error& error) {
    messages << "podjail serve: " << error.message() << std::endl;
    return kOwnFailure;
  };
  const auto signals = Signals::hold({SIGINT, SIGTERM, SIGHUP});
  if (!signals) return failed(signals.error());
  const auto proxy = LocalProxy::start(options.proxy, messages);
  if (!proxy) return failed(proxy.error());
  announce(options, **proxy, out);
  while (true) {
    wait_for_any(*signals, **proxy);
    if (signals->next()) return 0;
    if ((*proxy)->attend() == LocalProxy::State::kEnded) return kOwnFailure;
  }
}

}  // namespace podjail::cli
