// The one descriptor that all workers' decision logs write to. It takes whole lines and keeps them whole:
// lines of two workers never mix, and a line that a full pipe took half of is finished before anything else.
//
// A reader that stops reading must not stop the sidecar: the first write that finds the pipe full waits a
// bounded time, later ones not at all until the reader takes bytes again.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::observe {

// Thread rule: write() may be called from any thread.
class LogSink {
 public:
  struct Options {
    std::chrono::milliseconds patience{100};
  };
  // Owns `fd`. Makes the process ignore SIGPIPE, so that a reader that goes away is an error of one write.
  LogSink(UniqueFd fd, Options options);

  // `path` "-" is standard output; a file is opened for appending and created 0640.
  static Result<UniqueFd> open(const std::string& path);

  struct Written {
    std::size_t bytes = 0;  // how much of the front was taken; ends at a line's end
    enum class State { kOpen, kBroken } state = State::kOpen;
  };
  // `lines` are whole lines. What is not taken may be tried again, except when the descriptor is broken (the
  // reader is gone, the disk is full).
  Written write(std::string_view lines);
  // A line is written in part, and its rest waits for the pipe to take it: write() with nothing tries again.
  bool has_torn_line() const { return torn_.load(std::memory_order_relaxed); }

 private:
  enum class Progress { kDone, kFull, kBroken };
  struct Step {
    std::size_t bytes = 0;
    Progress progress = Progress::kDone;
  };
  Step push(std::string_view bytes);
  Progress push_unfinished();
  bool wait_until_writable();

  UniqueFd fd_;
  Options options_;
  std::size_t chunk_;  // most bytes one write(2) may carry without blocking
  std::mutex mutex_;
  std::string unfinished_;  // rest of a line whose beginning is written
  std::atomic<bool> torn_{false};
  bool stalled_ = false;
};

}  // namespace podjail::observe
