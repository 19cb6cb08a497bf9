// What tests of the watcher share: where its reports go, and options with which nothing is waited for.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "lib/policy/watcher.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {

// Keeps what the watcher reports until a test asks for it.
class ReloadInbox {
 public:
  Watcher::Callback callback() {
    return [this](Reload reload) {
      {
        const std::lock_guard lock(mutex_);
        reloads_.push_back(std::move(reload));
      }
      arrived_.notify_one();
    };
  }
  Reload next_reload() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(30), [this] { return !reloads_.empty(); })) {
      return {fail(ErrorKind::kTimeout, "nothing reported")};
    }
    auto reload = std::move(reloads_.front());
    reloads_.pop_front();
    return reload;
  }
  WatchResult next() { return next_reload().result; }
  bool empty() {
    const std::lock_guard lock(mutex_);
    return reloads_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Reload> reloads_;
};

inline Watcher::Options options_for(const std::string& directory) {
  Watcher::Options options;
  options.directories = {directory};
  options.engine = patient_options();
  options.settle = std::chrono::milliseconds(5);
  options.poll = std::chrono::milliseconds(60000);  // so that only notification can be what worked
  return options;
}

}  // namespace podjail::policy
