// The UNIX sockets of this machine that have a path. The jail has the machine's files, so a daemon that
// listens at a path (a container engine, an agent for keys, a message bus, a resolver) could be asked to do
// outside what is forbidden inside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

// The paths in a text like /proc/net/unix (proc(5)): absolute, sorted, each once. Sockets without a path,
// with an abstract name, or with a relative path are left out.
std::vector<std::string> socket_paths(std::string_view proc_net_unix);

// Those of this machine: of this network namespace, of that of the first process (a path is reached from
// any), and where engines, buses and resolvers usually listen.
std::vector<std::string> machine_socket_paths();

// Those of `paths` that `allowed` does not name.
std::vector<std::string> without(std::vector<std::string> paths, const std::vector<std::string>& allowed);

}  // namespace podjail::cli
