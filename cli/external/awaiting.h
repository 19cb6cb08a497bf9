// Waiting for descriptors, for as long as a deadline and whoever owns the wait let it.
#pragma once

#include <cstdint>
#include <string_view>

#include "cli/process/child.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Ends the waits of all who share it, from any thread, for good.
class Halt {
 public:
  Halt();
  void stop() const;
  bool is_stopped() const;
  int fd() const { return event_.get(); }  // readable once stopped

 private:
  UniqueFd event_;
};

// As write(2), and a reader that is gone is EPIPE without a signal.
ssize_t write_quietly(int fd, std::string_view text);

enum class Waited : std::uint8_t { kReady, kTimeout, kHalted };

// Until one of two descriptors (-1: none) is readable, or writable for the first if `events` says POLLOUT.
Waited wait_for(int fd, short events, Deadline deadline, const Halt& halt, int or_readable = -1);

}  // namespace podjail::cli
