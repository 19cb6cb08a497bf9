// How many bytes of reviews are judged at once. Anybody in the cluster can send some, and as parsed JSON they
// take up to thirty times their size: without a bound a few would take all of the pod's memory.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace podjail::webhook {

// Thread rule: from any thread.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes) : free_(bytes) {}

  // A part of the budget, given back when it ends.
  class Share {
   public:
    Share(BodyBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
    Share(Share&& other) noexcept : budget_(other.budget_), bytes_(other.bytes_) { other.budget_ = nullptr; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    Share& operator=(Share&&) = delete;
    ~Share();
    explicit operator bool() const { return budget_ != nullptr; }

   private:
    friend class BodyBudget;
    Share() = default;
    BodyBudget* budget_ = nullptr;
    std::size_t bytes_ = 0;
  };

  // Waits for it; an empty share when there is none in time.
  Share take(std::size_t bytes, std::chrono::milliseconds patience);

 private:
  void give_back(std::size_t bytes);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t free_;  // guarded by mutex_
};

}  // namespace podjail::webhook
