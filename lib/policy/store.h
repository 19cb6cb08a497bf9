// Counters that policies keep between requests (podjail:store): the only thing that one request can leave for
// the next.
//
// A counter has a key and a time to live, which begins with its first count and is not prolonged by others:
// so a key is a window of time, and starts again from nothing after it. Each policy file has a space of its
// own. Spaces and keys are bounded; what does not fit is refused, which denies the request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace podjail::policy {

inline constexpr std::size_t kMaxStoreKeys = 1024;  // of one space
inline constexpr std::size_t kMaxStoreSpaces = 256;
inline constexpr std::size_t kMaxStoreKeyBytes = 128;
inline constexpr std::uint64_t kMaxStoreCount = (std::uint64_t{1} << 53U) - 1;  // JavaScript's largest
inline constexpr std::chrono::seconds kMaxStoreTtl{86400};

// Thread rule: every member may be called from any thread. The engines of all workers share one.
class Store {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit Store(Clock clock = &std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

  // Counts `n` more and returns the sum, kMaxStoreCount at most. Nothing if there is no room.
  std::optional<std::uint64_t> add(std::string_view space, std::string_view key, std::uint64_t n,
                                   std::chrono::seconds ttl);
  // 0 where nothing was counted, or its time is over.
  std::uint64_t get(std::string_view space, std::string_view key);
  // Undoes a count, of an evaluation that is to be repeated.
  void take_back(std::string_view space, std::string_view key, std::uint64_t n);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Counter {
    std::uint64_t count = 0;
    Time end;
  };
  using Space = std::map<std::string, Counter, std::less<>>;

  Counter* find(std::string_view space, std::string_view key, Time now);
  Space* space_for(std::string_view name, Time now);

  const Clock clock_;
  std::mutex mutex_;
  std::map<std::string, Space, std::less<>> spaces_;
};

}  // namespace podjail::policy
