// Beginning and ending of servers of cpp-httplib.
#pragma once

#include <httplib.h>

#include <cstdint>

#include "lib/base/result.h"

namespace podjail::webhook {

// Binds to all addresses of both families, or of IPv4 where there is no other. Returns the port, which is any
// free one for 0.
Result<std::uint16_t> bind_everywhere(httplib::Server& server, std::uint16_t port);

// Ends a server whose thread has been told to listen, however far it has come with that.
void stop_listening(httplib::Server& server);

}  // namespace podjail::webhook
