#include "webhook/server/periodic.h"

namespace podjail::webhook {

Periodic::Periodic(std::chrono::milliseconds pause, std::function<void()> task)
    : pause_(pause), task_(std::move(task)), thread_([this] { run(); }) {}

Periodic::~Periodic() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Periodic::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    task_();
    lock.lock();
    changed_.wait_for(lock, pause_, [this] { return stopping_; });
  }
}

}  // namespace podjail::webhook
