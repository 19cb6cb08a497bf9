#include "cli/run/lines.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace podjail::cli {

void Lines::split(std::vector<std::string>& lines) {
  std::size_t start = 0;
  for (auto end = pending_.find('\n'); end != pending_.npos; end = pending_.find('\n', start)) {
    lines.push_back(pending_.substr(start, end - start));
    start = end + 1;
  }
  pending_.erase(0, start);
  if (pending_.size() >= kMaxLine) lines.push_back(std::move(pending_)), pending_.clear();
}

Lines::State Lines::read(int fd, std::vector<std::string>& lines) {
  std::array<char, 65536> room;
  while (true) {
    const auto got = ::read(fd, room.data(), room.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return State::kOpen;
    if (got <= 0) break;
    pending_.append(room.data(), static_cast<std::size_t>(got));
    split(lines);
  }
  if (!pending_.empty()) lines.push_back(std::move(pending_));
  pending_.clear();
  return State::kEnded;
}

}  // namespace podjail::cli
