#include "sidecar/net/listener_set.h"

#include <sys/epoll.h>

namespace podjail::net {

Result<UniqueFd> watch_listeners(std::span<const int> listeners) {
  UniqueFd watch(::epoll_create1(EPOLL_CLOEXEC));
  if (!watch) return fail_errno("epoll_create1");
  for (const int listener : listeners) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener;
    if (::epoll_ctl(watch.get(), EPOLL_CTL_ADD, listener, &event) != 0) return fail_errno("epoll_ctl");
  }
  return watch;
}

void set_watching(int watch, int listener, Watching watching) {
  epoll_event event{};
  event.events = watching == Watching::kYes ? EPOLLIN : 0U;
  event.data.fd = listener;
  ::epoll_ctl(watch, EPOLL_CTL_MOD, listener, &event);  // cannot fail for a listener of the set
}

std::span<const int> ready_listeners(int watch, ReadyListeners& room) {
  std::array<epoll_event, kReadyAtOnce> events{};
  const int count = ::epoll_wait(watch, events.data(), static_cast<int>(events.size()), 0);
  std::size_t ready = 0;
  for (int i = 0; i < count; ++i) room[ready++] = events[static_cast<std::size_t>(i)].data.fd;
  return std::span<const int>(room).first(ready);
}

}  // namespace podjail::net
