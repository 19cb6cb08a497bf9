// The threads that serve connections, and a bound on what waits for them: who comes when it is reached waits
// in the listener's backlog.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace podjail::webhook {

class BoundedPool final : public httplib::TaskQueue {
 public:
  BoundedPool(std::size_t threads, std::size_t most_waiting);
  ~BoundedPool() override;

  // Waits until there is room.
  void enqueue(std::function<void()> task) override;
  // Ends once all tasks have.
  void shutdown() override;

 private:
  void work();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                      // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace podjail::webhook
