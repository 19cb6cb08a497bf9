// OpenSSL's per-thread error queue as an Error. The queue is always left empty: a stale entry would make a
// later SSL_get_error(3) on the same thread report somebody else's failure.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::tls {

// "what: reason of the oldest queued error" (just "what" when nothing is queued).
tl::unexpected<Error> fail_openssl(ErrorKind kind, std::string_view what);

// OpenSSL's text of one error code ("certificate verify failed"), or "" for 0.
std::string openssl_reason(unsigned long code);

}  // namespace podjail::tls
