#include "webhook/server/listening.h"

#include <string>
#include <thread>

namespace podjail::webhook {
namespace {

// The library would let another process listen on the same port and take a share of the connections.
void keep_the_port(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

int bind_to(httplib::Server& server, const char* host, int port) {
  if (port == 0) return server.bind_to_any_port(host);
  return server.bind_to_port(host, port) ? port : -1;
}

}  // namespace

Result<std::uint16_t> bind_everywhere(httplib::Server& server, std::uint16_t port) {
  server.set_socket_options(keep_the_port);
  for (const auto* host : {"::", "0.0.0.0"}) {
    const int bound = bind_to(server, host, port);
    if (bound > 0) return static_cast<std::uint16_t>(bound);
  }
  return fail(ErrorKind::kUnavailable, "cannot listen on port " + std::to_string(port));
}

void stop_listening(httplib::Server& server) {
  // The library's stop() does nothing before its loop has begun, and there is no other way to end it.
  while (!server.is_running()) std::this_thread::yield();
  server.stop();
}

}  // namespace podjail::webhook
