// Plain words a policy attaches to its answer, copied into the decision record: whose rule it was, which
// ticket.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace podjail::policy {

inline constexpr std::size_t kMaxTags = 8;
inline constexpr std::size_t kMaxTagName = 32;   // bytes, of a–z, 0–9 and _
inline constexpr std::size_t kMaxTagValue = 64;  // bytes, printable ASCII

struct Tag {
  std::string name;
  std::string value;

  bool operator==(const Tag&) const = default;
};

// In the order they were given, each name once.
using Tags = std::vector<Tag>;

// Adds those of `more` whose names `tags` does not have, until there are kMaxTags: whoever came first, the
// outer layer or the earlier policy, keeps its word.
void merge_tags(Tags& tags, const Tags& more);

}  // namespace podjail::policy
