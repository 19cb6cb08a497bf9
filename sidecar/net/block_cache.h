// Blocks for input buffers, kept for the next connection: taking one and giving it back for every request
// would otherwise be the most expensive allocations of a relay.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace podjail::net {

// Thread rule: one thread; a worker has one.
class BlockCache {
 public:
  // 16 KiB: one TLS record of content (RFC 8446 §5.1), so a record never needs two reads.
  static constexpr std::size_t kBlock = 16384;
  static constexpr std::size_t kMaxKept = 64;

  using Block = std::unique_ptr<char[]>;
  Block take() {
    if (kept_.empty()) return std::make_unique_for_overwrite<char[]>(kBlock);
    auto block = std::move(kept_.back());
    kept_.pop_back();
    return block;
  }
  void give_back(Block block) {
    if (kept_.size() < kMaxKept) kept_.push_back(std::move(block));
  }
  // Frees what is kept: after a burst, an idle worker should hold no more than an idle worker needs.
  void trim() { kept_.clear(); }
  std::size_t kept() const { return kept_.size(); }

 private:
  std::vector<Block> kept_;
};

}  // namespace podjail::net
