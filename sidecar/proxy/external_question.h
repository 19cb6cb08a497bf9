// A request as a line for a policy program outside of the sidecar. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/policy/facts.h"

namespace podjail::proxy {

// {"id":7,"url":"https://a.test/x?y","method":"GET","scheme":"https","host":"a.test","port":443,"path":"/x",
// "query":"y","requester_ip":"127.0.0.1","container":"build"} and a line feed. What is not known is "".
std::string external_question(std::uint64_t id, const policy::RequestFacts& facts,
                              std::string_view requester);

}  // namespace podjail::proxy
