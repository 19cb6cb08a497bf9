#include "sidecar/net/byte_stream.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace podjail::net {
namespace {

bool is_retry(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

}  // namespace

IoOutcome PlainStream::read_some(std::span<char> into) {
  const ssize_t got = ::recv(fd_.get(), into.data(), into.size(), MSG_DONTWAIT);
  if (got > 0) return {IoState::kDone, static_cast<std::size_t>(got)};
  if (got == 0) return {IoState::kEnd, 0};
  return {is_retry(errno) ? IoState::kWantRead : IoState::kFailed, 0};
}

IoOutcome PlainStream::write_some(std::string_view from) {
  const ssize_t sent = ::send(fd_.get(), from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0) return {IoState::kDone, static_cast<std::size_t>(sent)};
  return {is_retry(errno) ? IoState::kWantWrite : IoState::kFailed, 0};
}

void PlainStream::shut_down_write() {
  ::shutdown(fd_.get(), SHUT_WR);
}

}  // namespace podjail::net
