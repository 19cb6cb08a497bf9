// Which headers a policy may change, and to what: pure rules.
#pragma once

#include <string_view>

namespace podjail::policy {

// A token (RFC 9110 §5.6.2) of at most kMaxHeaderName bytes.
bool is_header_name(std::string_view name);
inline constexpr std::size_t kMaxHeaderName = 256;

// Host, what frames a message, and what belongs to one connection: with those a policy could make the
// upstream read another request than the one that was judged. Written with '_' for '-' too, because some
// servers take that for the same.
bool is_protected_header(std::string_view name);

// Whether some server may take them for the same header: without regard to case, and '_' for '-', as in the
// environment of a CGI program.
bool may_be_same_header(std::string_view one, std::string_view other);

// Visible bytes, spaces and tabs within, and bytes above 127: nothing that ends a line. At most
// kMaxHeaderValue bytes.
bool is_header_value(std::string_view value);
inline constexpr std::size_t kMaxHeaderValue = 4096;

}  // namespace podjail::policy
