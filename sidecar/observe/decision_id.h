// Decision ids: what a workload sees in the x-podjail-decision header and an operator finds in the log. Eight
// hex digits drawn once per process and eight that count, so an id is unique in a pod and very likely among
// pods. It is a name, not a secret.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace podjail::observe {

class DecisionId {
 public:
  static constexpr std::size_t kLength = 16;
  explicit DecisionId(std::array<char, kLength> text) : text_(text) {}
  std::string_view view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, kLength> text_;
};

// Thread rule: next() may be called from any thread.
class DecisionIds {
 public:
  DecisionIds();  // draws the prefix with getrandom(2)
  explicit DecisionIds(std::uint32_t prefix) : prefix_(prefix) {}
  DecisionId next();

 private:
  std::uint32_t prefix_;
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace podjail::observe
