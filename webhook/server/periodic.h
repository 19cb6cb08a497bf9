// A task that a thread of its own does again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace podjail::webhook {

class Periodic {
 public:
  // At once, and then `pause` after each end, until destroyed. Destruction waits for the round that is under
  // way.
  Periodic(std::chrono::milliseconds pause, std::function<void()> task);
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

 private:
  void run();

  const std::chrono::milliseconds pause_;
  const std::function<void()> task_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace podjail::webhook
