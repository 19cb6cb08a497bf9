#include "cli/sidecar/line_buffer.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace podjail::serve {

void LineBuffer::take(std::string_view bytes, std::vector<std::string>& lines) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto piece = bytes.substr(0, end);
    if (line_ == Line::kKept) rest_ += piece;
    if (rest_.size() > kMaxLineBytes) {
      line_ = Line::kTooLong;
      rest_.clear();
    }
    if (end == bytes.npos) return;
    if (line_ == Line::kKept) lines.push_back(rest_);
    rest_.clear();
    line_ = Line::kKept;
    bytes.remove_prefix(end + 1);
  }
}

LineBuffer::State LineBuffer::read_from(int fd, std::vector<std::string>& lines) {
  std::array<char, 65536> bytes;
  while (true) {
    const auto got = ::read(fd, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return State::kOpen;
    if (got <= 0) break;
    take({bytes.data(), static_cast<std::size_t>(got)}, lines);
  }
  if (!rest_.empty()) take("\n", lines);
  return State::kEnded;
}

}  // namespace podjail::serve
