// What is to be done when this program is gone, whatever ended it: by a process of its own, that waits until
// it is told that nothing has to be done any more, or its maker is no more.
#pragma once

#include <sys/types.h>

#include <functional>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::serve {

class LastWill {
 public:
  // `action` is done in a process that has none of our descriptors, and hears no signal of a terminal. No
  // thread may run.
  static Result<LastWill> make(const std::function<void()>& action);
  LastWill(LastWill&& other) noexcept;
  LastWill& operator=(LastWill&&) = delete;
  ~LastWill();  // has it done now and waits for that, unless it was revoked

  // There is nothing to do any more.
  void revoke();

 private:
  LastWill(pid_t process, UniqueFd line) : process_(process), line_(std::move(line)) {}
  void wait();
  pid_t process_ = -1;
  UniqueFd line_;  // closed with us
};

}  // namespace podjail::serve
