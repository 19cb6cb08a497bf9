// A pipe for tests of what writes to descriptors: its write end is given away, its read end collects.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "lib/base/unique_fd.h"

namespace podjail::observe {

class PipeReader {
 public:
  PipeReader() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read_.reset(ends[0]);
    write_.reset(ends[1]);
    ::fcntl(read_.get(), F_SETFL, O_NONBLOCK);
  }

  UniqueFd take_write_end() { return std::move(write_); }
  int write_fd() const { return write_.get(); }
  void make_write_end_non_blocking() { ::fcntl(write_.get(), F_SETFL, O_NONBLOCK); }
  // Makes the pipe as small as the kernel allows; returns its size.
  std::size_t shrink() {
    ::fcntl(write_.get(), F_SETPIPE_SZ, 4096);
    return static_cast<std::size_t>(::fcntl(write_.get(), F_GETPIPE_SZ));
  }
  void close() { read_.reset(); }
  // Everything that is in the pipe now.
  std::string drain() {
    std::string out;
    std::array<char, 65536> chunk{};
    for (ssize_t got = 0; (got = ::read(read_.get(), chunk.data(), chunk.size())) > 0;) {
      out.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return out;
  }

 private:
  UniqueFd read_;
  UniqueFd write_;
};

}  // namespace podjail::observe
