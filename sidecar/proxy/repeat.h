// Which requests may be sent a second time without the workload asking for it.
#pragma once

#include <string_view>

namespace podjail::proxy {

// RFC 9110 §9.2.2.
inline bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE";
}

}  // namespace podjail::proxy
