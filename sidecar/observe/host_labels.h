// The first hosts seen, as a bounded set of label values. Host names come from the workload: every value that
// became a label would stay in memory and in every scrape, so only the first `limit` are told apart.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::observe {

// Thread rule: every member may be called from any thread. Finding a known host takes no lock.
class HostLabels {
 public:
  static constexpr std::string_view kOther = "other";

  explicit HostLabels(std::size_t limit);
  ~HostLabels();
  HostLabels(const HostLabels&) = delete;
  HostLabels& operator=(const HostLabels&) = delete;

  // The index of `host`, claimed if it is new and there is room: 0 … limit - 1. `limit` stands for all
  // others: hosts beyond the limit, and text that is neither a canonical host name nor an IP address.
  std::size_t index_of(std::string_view host);
  // The label of an index that index_of gave: the host, or kOther for `limit`.
  std::string_view label(std::size_t index) const;
  std::size_t limit() const { return limit_; }
  // How many hosts have an index of their own.
  std::size_t size() const { return used_.load(std::memory_order_acquire); }

 private:
  struct Entry {
    std::string host;
    std::size_t index = 0;
  };
  const Entry* find(std::string_view host) const;
  std::size_t claim(std::string_view host);

  std::size_t limit_;
  // Open addressing, insert only, at most half full: readers see null or a finished entry.
  std::vector<std::atomic<const Entry*>> slots_;
  std::vector<std::unique_ptr<const Entry>> entries_;  // by index; grows under the lock within its reserve
  std::atomic<std::size_t> used_{0};
  std::mutex claiming_;
};

}  // namespace podjail::observe
