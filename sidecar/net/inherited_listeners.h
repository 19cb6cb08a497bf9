// Sockets that whoever started the process opened for it, in the convention of sd_listen_fds(3): LISTEN_FDS
// says how many there are from descriptor 3 on, LISTEN_FDNAMES what each is, LISTEN_PID for which process
// they are meant. `podjail run` opens them in the network namespace of its jail, in which the sidecar is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::net {

struct InheritedListener {
  std::string name;
  UniqueFd fd;  // non-blocking, closed on exec
};

// What a socket of that name is: a listening TCP socket, a bound UDP socket, or a connected stream of the
// Unix family. Names are proxy, dns-udp, dns-tcp, admin and explicit, and external for a way to a policy
// program outside; several sockets may have one name, as for IPv4 and IPv6.
enum class ListenerKind { kTcp, kUdp, kStream };
std::optional<ListenerKind> kind_of_listener(std::string_view name);

inline constexpr std::size_t kMaxInheritedListeners = 64;

// The names, from what the environment says. None unless the variables are meant for `own_pid`: those of a
// parent process mean nothing here. kInvalid for another number of names than of descriptors, or a name that
// is not known.
struct ListenVariables {
  std::optional<std::string> pid;
  std::optional<std::string> count;
  std::optional<std::string> names;
};
Result<std::vector<std::string>> names_of_listeners(const ListenVariables& variables, int own_pid);

// Takes them over, and the variables out of the environment; empty if there are none. kInvalid, with all of
// them closed, if one is not what its name says. Call once, before another thread exists.
Result<std::vector<InheritedListener>> inherited_listeners();

}  // namespace podjail::net
