// What policies let a pod spend over its lifetime: counters by key, kept by the sidecar for all its workers,
// and beginning anew when it starts. A lock of ours, taken only for requests that a budget was given to.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "lib/policy/outputs.h"

namespace podjail::proxy {

// Thread rule: any.
class Budgets {
 public:
  static constexpr std::size_t kMaxKeys = 1024;  // a key made from a request must not become memory

  enum class Verdict : std::uint8_t { kLeft, kSpent };
  // Counts one request for each of `budgets`, if all of them have one left and no more bytes are spent than
  // they allow; else counts nothing. A key beyond kMaxKeys has nothing left.
  Verdict spend_request(std::span<const policy::Budget> budgets);
  // Counts what a request came to in the end.
  void spend_bytes(std::span<const policy::Budget> budgets, std::uint64_t bytes);

 private:
  struct Spent {
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0;
  };
  std::mutex mutex_;
  std::map<std::string, Spent> spent_;
};

}  // namespace podjail::proxy
