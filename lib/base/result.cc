#include "lib/base/result.h"

#include <cerrno>
#include <system_error>

namespace podjail {

Error Error::from_errno(std::string_view what, int error_number) {
  auto kind = ErrorKind::kSystem;
  if (error_number == ENOENT) kind = ErrorKind::kNotFound;
  if (error_number == ETIMEDOUT) kind = ErrorKind::kTimeout;
  Error error(kind, std::string(what) + ": " + std::generic_category().message(error_number));
  error.errno_ = error_number;
  return error;
}

tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error(kind, std::move(message)));
}

tl::unexpected<Error> fail_errno(std::string_view what) {
  return fail_errno(what, errno);
}

tl::unexpected<Error> fail_errno(std::string_view what, int error_number) {
  return tl::unexpected<Error>(Error::from_errno(what, error_number));
}

tl::unexpected<Error> fail_within(std::string_view context, Error&& error) {
  return tl::unexpected<Error>(std::move(error).within(context));
}

}  // namespace podjail
