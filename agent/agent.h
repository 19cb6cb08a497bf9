// The agent's life: two threads, one that keeps the node installed and one that collects reports, and a
// server that shows what they found.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "agent/config.h"
#include "agent/install/installer.h"
#include "agent/node_label.h"
#include "lib/base/result.h"

namespace podjail::agent {

// One line on standard error: {"program":"podjail-agent","event":…,"detail":…}.
void log_line(std::string_view event, std::string_view detail);

// Tells the cluster whether the node can run jailed pods; nothing to do outside of one.
using Announce = std::function<Status(Readiness)>;

// Runs until SIGTERM or SIGINT, which the caller has blocked in every thread. Takes everything back at the
// end where the configuration says so.
Status run_agent(const Config& config, const Announce& announce);

// Takes everything back and ends.
Status uninstall(const Config& config, const Announce& announce, Installer::Force force);

// Takes everything back, trying again for as long as jailed pods run, and then only says over HTTP that it is
// done: ready is an agent whose node is clean. Runs until SIGTERM or SIGINT, as run_agent.
Status retire(const Config& config, const Announce& announce);

// Has every agent of a DaemonSet of the pod's namespace do that, and waits for all of them.
Status retire_all(const std::string& space, const std::string& daemonset, std::chrono::seconds limit);

// By the service account of the pod; for an empty node name, or outside of a cluster, one that does nothing.
Announce announce_by_label(const std::string& node);

}  // namespace podjail::agent
