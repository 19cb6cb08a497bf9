#include "lib/policy/store.h"

#include <algorithm>

namespace podjail::policy {
namespace {

template <typename Space, typename Time>
void forget_what_is_over(Space& space, Time now) {
  std::erase_if(space, [now](const auto& counter) { return counter.second.end <= now; });
}

}  // namespace

Store::Counter* Store::find(std::string_view space, std::string_view key, Time now) {
  const auto found = spaces_.find(space);
  if (found == spaces_.end()) return nullptr;
  const auto counter = found->second.find(key);
  if (counter == found->second.end() || counter->second.end <= now) return nullptr;
  return &counter->second;
}

// Null if there are too many. Spaces of files that are gone go when nothing in them counts any more.
Store::Space* Store::space_for(std::string_view name, Time now) {
  if (const auto found = spaces_.find(name); found != spaces_.end()) return &found->second;
  if (spaces_.size() >= kMaxStoreSpaces) {
    for (auto& [other, space] : spaces_) forget_what_is_over(space, now);
    std::erase_if(spaces_, [](const auto& other) { return other.second.empty(); });
    if (spaces_.size() >= kMaxStoreSpaces) return nullptr;
  }
  return &spaces_[std::string(name)];
}

std::optional<std::uint64_t> Store::add(std::string_view space, std::string_view key, std::uint64_t n,
                                        std::chrono::seconds ttl) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_();
  if (auto* counter = find(space, key, now)) {
    counter->count = std::min(kMaxStoreCount, counter->count + std::min(n, kMaxStoreCount));
    return counter->count;
  }
  auto* counters = space_for(space, now);
  if (counters == nullptr) return std::nullopt;
  const auto counter = Counter{std::min(n, kMaxStoreCount), now + std::min(ttl, kMaxStoreTtl)};
  if (const auto old = counters->find(key); old != counters->end()) {
    old->second = counter;
    return counter.count;
  }
  if (counters->size() >= kMaxStoreKeys) {
    forget_what_is_over(*counters, now);
    if (counters->size() >= kMaxStoreKeys) return std::nullopt;
  }
  counters->emplace(key, counter);
  return counter.count;
}

std::uint64_t Store::get(std::string_view space, std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto* counter = find(space, key, clock_());
  return counter == nullptr ? 0 : counter->count;
}

void Store::take_back(std::string_view space, std::string_view key, std::uint64_t n) {
  const std::lock_guard lock(mutex_);
  if (auto* counter = find(space, key, clock_())) counter->count -= std::min(n, counter->count);
}

}  // namespace podjail::policy
