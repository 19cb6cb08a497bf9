// Counters whose labels form a closed set, created when first counted. Verdict × reason × protocol alone is
// some hundreds of combinations of which a pod sees ten; creating them ahead would fill every scrape with
// zeros. Later counts find the counter by index: one load, no lookup of labels, no lock.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>

#include <atomic>
#include <cstddef>
#include <vector>

namespace podjail::observe {

// Thread rule: at() may be called from any thread.
class LazyCounters {
 public:
  // `family` outlives this object. Indices are 0 … size - 1.
  LazyCounters(prometheus::Family<prometheus::Counter>& family, std::size_t size)
      : family_(family), counters_(size) {}

  // `labels_of()` gives the labels of `index`, always the same for one index.
  template <typename LabelsOf>
  prometheus::Counter& at(std::size_t index, LabelsOf&& labels_of) {
    auto* counter = counters_[index].load(std::memory_order_acquire);
    if (counter == nullptr) {
      // Two threads may both come here: the family gives them the same counter for the same labels.
      counter = &family_.Add(labels_of());
      counters_[index].store(counter, std::memory_order_release);
    }
    return *counter;
  }

  // The count of `index`, 0 when it was never counted.
  double value(std::size_t index) const {
    const auto* counter = counters_[index].load(std::memory_order_acquire);
    return counter == nullptr ? 0 : counter->Value();
  }

 private:
  prometheus::Family<prometheus::Counter>& family_;
  std::vector<std::atomic<prometheus::Counter*>> counters_;
};

}  // namespace podjail::observe
