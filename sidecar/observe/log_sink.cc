#include "sidecar/observe/log_sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>

namespace podjail::observe {
namespace {

// A blocking pipe that poll(2) calls writable takes PIPE_BUF bytes without blocking (pipe(7)); files never
// block in this sense, and a non-blocking descriptor takes what fits.
std::size_t chunk_of(int fd) {
  struct stat facts {};
  if (::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) return SIZE_MAX;
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) != 0 ? SIZE_MAX : PIPE_BUF;
}

}  // namespace

LogSink::LogSink(UniqueFd fd, Options options)
    : fd_(std::move(fd)), options_(options), chunk_(chunk_of(fd_.get())) {
  std::signal(SIGPIPE, SIG_IGN);
}

Result<UniqueFd> LogSink::open(const std::string& path) {
  if (path == "-") {
    // A fresh description of the same pipe can be non-blocking without changing the one we share with others.
    UniqueFd own(::open("/proc/self/fd/1", O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!own) own.reset(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!own) return fail_errno("standard output");
    return own;
  }
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0640));
  if (!fd) return fail_errno("open " + path);
  return fd;
}

bool LogSink::wait_until_writable() {
  const auto patience = stalled_ ? 0 : static_cast<int>(options_.patience.count());
  pollfd ready{fd_.get(), POLLOUT, 0};
  stalled_ = ::poll(&ready, 1, patience) != 1;
  return !stalled_;
}

LogSink::Step LogSink::push(std::string_view bytes) {
  Step step;
  bool waited = false;  // since the last byte: a descriptor that says writable and takes nothing is full
  while (step.bytes < bytes.size()) {
    if (chunk_ != SIZE_MAX && !wait_until_writable()) return {step.bytes, Progress::kFull};
    const auto rest = bytes.substr(step.bytes);
    const ssize_t written = ::write(fd_.get(), rest.data(), std::min(rest.size(), chunk_));
    if (written > 0) {
      stalled_ = waited = false;
      step.bytes += static_cast<std::size_t>(written);
    } else if (written < 0 && errno == EAGAIN) {
      if (waited || !wait_until_writable()) return {step.bytes, Progress::kFull};
      waited = true;
    } else if (written == 0 || errno != EINTR) {
      return {step.bytes, Progress::kBroken};
    }
  }
  return step;
}

LogSink::Progress LogSink::push_unfinished() {
  const auto step = push(unfinished_);
  unfinished_.erase(0, step.bytes);
  torn_ = !unfinished_.empty();
  return step.progress;
}

LogSink::Written LogSink::write(std::string_view lines) {
  using State = Written::State;
  const std::lock_guard lock(mutex_);
  if (const auto progress = push_unfinished(); progress != Progress::kDone) {
    return {0, progress == Progress::kBroken ? State::kBroken : State::kOpen};
  }
  const auto step = push(lines);
  const auto state = step.progress == Progress::kBroken ? State::kBroken : State::kOpen;
  const bool at_line_end = step.bytes == 0 || lines[step.bytes - 1] == '\n';
  if (at_line_end) return {step.bytes, state};
  const auto line_end = std::min(lines.find('\n', step.bytes), lines.size() - 1) + 1;
  // The rest of a torn line is ours to finish, on a disk that was full as well as on a pipe.
  unfinished_ = lines.substr(step.bytes, line_end - step.bytes);
  torn_ = !unfinished_.empty();
  return {line_end, state};
}

}  // namespace podjail::observe
