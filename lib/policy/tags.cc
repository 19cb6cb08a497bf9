#include "lib/policy/tags.h"

#include <algorithm>

namespace podjail::policy {

void merge_tags(Tags& tags, const Tags& more) {
  for (const auto& tag : more) {
    if (tags.size() == kMaxTags) return;
    const bool known =
        std::any_of(tags.begin(), tags.end(), [&](const Tag& other) { return other.name == tag.name; });
    if (!known) tags.push_back(tag);
  }
}

}  // namespace podjail::policy
