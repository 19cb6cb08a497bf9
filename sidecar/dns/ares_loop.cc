#include "sidecar/dns/ares_loop.h"

#include <sys/socket.h>
#include <sys/time.h>

#include "sidecar/dns/query_port.h"

namespace podjail::dns {

int AresChannel::Loop::open(ares_options options, int mask) {
  options.sock_state_cb = on_socket_state;
  options.sock_state_cb_data = this;
  const int status = ares_init_options(&channel_, &options, mask | ARES_OPT_SOCK_STATE_CB);
  if (status == ARES_SUCCESS) ares_set_socket_configure_callback(channel_, on_new_socket, this);
  return status;
}

void AresChannel::Loop::close() {
  if (channel_ == nullptr) return;
  ares_destroy(channel_);  // calls back for every open question and every socket
  channel_ = nullptr;
  timer_.cancel();
}

int AresChannel::Loop::on_new_socket(ares_socket_t fd, int type, void*) {
  if (type == SOCK_DGRAM) bind_query_port(fd);
  return ARES_SUCCESS;
}

void AresChannel::Loop::on_socket_state(void* self, ares_socket_t fd, int readable, int writable) {
  static_cast<Loop*>(self)->watch(fd, readable, writable);
}

void AresChannel::Loop::watch(ares_socket_t fd, int readable, int writable) {
  auto& socket = sockets_[fd];
  if (readable == 0 && writable == 0) {
    if (socket) socket->descriptor.release();  // c-ares closes it next
    sockets_.erase(fd);
    return;
  }
  if (!socket) socket = std::make_shared<Socket>(Socket{Descriptor(context_.get_executor(), fd), {}, {}});
  socket->read.want = readable != 0 ? Direction::Want::kYes : Direction::Want::kNo;
  socket->write.want = writable != 0 ? Direction::Want::kYes : Direction::Want::kNo;
  const auto kept = socket;
  wait_readable(kept);
  wait_writable(kept);
}

void AresChannel::Loop::wait_readable(const std::shared_ptr<Socket>& socket) {
  if (!socket->descriptor.is_open() || socket->read.want == Direction::Want::kNo ||
      socket->read.wait == Direction::Wait::kUnderWay) {
    return;
  }
  socket->read.wait = Direction::Wait::kUnderWay;
  socket->descriptor.async_wait(Descriptor::wait_read,
                                [self = shared_from_this(), socket](const auto& error) {
                                  socket->read.wait = Direction::Wait::kIdle;
                                  if (error || !socket->descriptor.is_open()) return;
                                  self->process(socket->descriptor.native_handle(), ARES_SOCKET_BAD);
                                  self->wait_readable(socket);
                                });
}

void AresChannel::Loop::wait_writable(const std::shared_ptr<Socket>& socket) {
  if (!socket->descriptor.is_open() || socket->write.want == Direction::Want::kNo ||
      socket->write.wait == Direction::Wait::kUnderWay) {
    return;
  }
  socket->write.wait = Direction::Wait::kUnderWay;
  socket->descriptor.async_wait(Descriptor::wait_write,
                                [self = shared_from_this(), socket](const auto& error) {
                                  socket->write.wait = Direction::Wait::kIdle;
                                  if (error || !socket->descriptor.is_open()) return;
                                  self->process(ARES_SOCKET_BAD, socket->descriptor.native_handle());
                                  self->wait_writable(socket);
                                });
}

void AresChannel::Loop::process(ares_socket_t readable, ares_socket_t writable) {
  if (channel_ == nullptr) return;
  ares_process_fd(channel_, readable, writable);
  schedule();
}

void AresChannel::Loop::schedule() {
  timeval next{};
  if (channel_ == nullptr || ares_timeout(channel_, nullptr, &next) == nullptr) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::seconds(next.tv_sec) + std::chrono::microseconds(next.tv_usec));
  timer_.async_wait([self = shared_from_this()](const auto& error) {
    if (!error) self->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  });
}

}  // namespace podjail::dns
