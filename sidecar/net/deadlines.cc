#include "sidecar/net/deadlines.h"

#include <vector>

namespace podjail::net {

Deadlines::Watch::Watch(Deadlines& owner, std::function<void()> on_expire)
    : owner_(owner), on_expire_(std::move(on_expire)) {
  place_ = owner_.watches_.insert(owner_.watches_.end(), this);
  if (owner_.state_ == Timer::kIdle) owner_.schedule();
}

Deadlines::Watch::~Watch() {
  owner_.watches_.erase(place_);
  if (owner_.watches_.empty()) owner_.timer_.cancel();
}

void Deadlines::schedule() {
  state_ = Timer::kRunning;
  timer_.expires_after(kSweepInterval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    state_ = Timer::kIdle;
    if (!error) sweep(Clock::now());
    if (!watches_.empty() && state_ == Timer::kIdle) schedule();
  });
}

void Deadlines::sweep(Deadline now) {
  std::vector<Watch*> expired;
  for (Watch* watch : watches_) {
    if (watch->when_ <= now) expired.push_back(watch);
  }
  for (Watch* watch : expired) {
    watch->clear();
    watch->on_expire_();  // only cancels waits: coroutines resume later, so no Watch is destroyed meanwhile
  }
}

}  // namespace podjail::net
