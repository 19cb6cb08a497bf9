// What the sidecar shows the upstream proxy of who it is (RFC 7617): read once, kept in memory, and told to
// nobody else.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail {

inline constexpr std::size_t kMaxCredentials = 1024;

// The value of Proxy-Authorization for `line`, "user:password" with or without a line feed at its end.
// kInvalid for anything else; the error says nothing of it.
Result<std::string> basic_authorization(std::string_view line);

// The same for a regular file of at most kMaxCredentials bytes that its group cannot write and others cannot
// open.
Result<std::string> load_proxy_authorization(const std::string& path);

}  // namespace podjail
