#include "lib/admin/bounded_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace podjail::admin {

// True when the socket is ready before the deadline and the server is not stopping.
bool BoundedStream::wait(short events) const {
  using std::chrono::milliseconds;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(bounds_.deadline - std::chrono::steady_clock::now());
    if (left <= milliseconds::zero()) return false;
    std::array<pollfd, 2> watched = {{{fd_, events, 0}, {bounds_.stop_fd, POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return false;
    if (watched[1].revents != 0) return false;
    if (ready > 0 && watched[0].revents != 0) return true;
  }
}

bool BoundedStream::is_readable() const {
  return begin_ < end_ || wait(POLLIN);
}
bool BoundedStream::is_writable() const {
  return wait(POLLOUT);
}

// Gets the next bytes into the empty buffer; false when there will be none.
bool BoundedStream::fill() {
  const auto room = std::min(buffer_.size(), bounds_.max_request_bytes - received_);
  while (room > 0 && wait(POLLIN)) {
    const ssize_t got = ::recv(fd_, buffer_.data(), room, MSG_DONTWAIT);
    if (got > 0) {
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
      received_ += end_;
      return true;
    }
    finished_ = got == 0;
    if (finished_ || (errno != EAGAIN && errno != EINTR)) return false;
  }
  return false;
}

ssize_t BoundedStream::read(char* into, std::size_t size) {
  if (begin_ == end_ && !fill()) return finished_ ? 0 : -1;
  const auto count = std::min(size, end_ - begin_);
  std::memcpy(into, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t BoundedStream::write(const char* from, std::size_t size) {
  while (wait(POLLOUT)) {
    const ssize_t sent = ::send(fd_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (errno != EAGAIN && errno != EINTR) return -1;
  }
  return -1;
}

void BoundedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}
void BoundedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace podjail::admin
