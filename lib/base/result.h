// Expected failures are values. Result<T> is either a T or an Error: a closed category that decides
// behaviour, and one sentence for people, to which each caller may add where it happened ("open
// /proc/12/ns/net: permission denied").
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace podjail {

// What a caller can do about a failure. Nobody matches on the sentence.
enum class ErrorKind {
  kInvalid,      // the input is malformed or out of range
  kRefused,      // understood, and not permitted
  kNotFound,     // a file, name or object that does not exist
  kUnavailable,  // a peer or a kernel facility does not answer or does not exist
  kTimeout,      // a deadline passed
  kExhausted,    // a limit was reached
  kSystem,       // a system call failed
  kInternal,     // our own mistake
};

class [[nodiscard]] Error {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }
  // The errno of a kSystem error, 0 otherwise.
  int system_errno() const { return errno_; }

  // Returns the same error with "context: " in front of its sentence.
  Error within(std::string_view context) && {
    message_.insert(0, std::string(context) + ": ");
    return std::move(*this);
  }

  // A failed system call: `what` and the text of `error_number`. kind is kNotFound for ENOENT, kTimeout for
  // ETIMEDOUT, kSystem otherwise.
  static Error from_errno(std::string_view what, int error_number);

 private:
  ErrorKind kind_;
  std::string message_;
  int errno_ = 0;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

// fail(kind, sentence) and fail_errno(what): values to return from a function whose type is any Result.
tl::unexpected<Error> fail(ErrorKind kind, std::string message);
tl::unexpected<Error> fail_errno(std::string_view what);  // uses errno
tl::unexpected<Error> fail_errno(std::string_view what, int error_number);
tl::unexpected<Error> fail_within(std::string_view context,
                                  Error&& error);  // adds context to a failure passed on

}  // namespace podjail
