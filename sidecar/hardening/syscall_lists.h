// The system calls of the filter whose arguments do not matter, by name. See syscall_filter.h.
#pragma once

#include <span>

namespace podjail::hardening {

// Used by the sidecar, V8, OpenSSL, c-ares or the C library while it runs, or harmless beside them.
std::span<const char* const> allowed_calls();

// Asked for by nobody but an intruder: they end the process.
std::span<const char* const> forbidden_calls();

}  // namespace podjail::hardening
