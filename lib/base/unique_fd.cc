#include "lib/base/unique_fd.h"

#include <unistd.h>

namespace podjail {

void UniqueFd::reset(int fd) {
  // close(2) may report EINTR, yet on Linux the descriptor is gone then too: never retried.
  if (fd_ >= 0 && fd_ != fd) ::close(fd_);
  fd_ = fd;
}

}  // namespace podjail
