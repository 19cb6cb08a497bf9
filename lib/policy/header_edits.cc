#include "lib/policy/header_edits.h"

#include <algorithm>

#include "lib/policy/header_names.h"
#include "lib/policy/request_parts.h"

namespace podjail::policy {
namespace {

bool keeps(const HeaderEdits::Only& list, std::string_view name) {
  return std::ranges::any_of(list.names,
                             [name](const std::string& kept) { return is_same_header(kept, name); });
}

// Whether a layer outside of `layer` has decided about that header. What servers may take for the same name
// counts as the same, or one that is taken away could come back in another spelling.
bool is_overruled(const HeaderEdits& edits, std::size_t layer, std::string_view name) {
  const auto decides = [&](const auto& edit) {
    return edit.layer < layer && may_be_same_header(edit.name, name);
  };
  return std::ranges::any_of(edits.remove, decides) || std::ranges::any_of(edits.set, decides) ||
         std::ranges::any_of(edits.only, [&](const HeaderEdits::Only& list) {
           return list.layer < layer && !keeps(list, name);
         });
}

// After an outer layer has spoken.
void drop_overruled(HeaderEdits& edits, std::size_t layer) {
  for (std::size_t i = 0; i < edits.set.size();) {
    const auto& set = edits.set[i];
    if (set.layer > layer && is_overruled(edits, set.layer, set.name))
      edits.set.erase(edits.set.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
}

}  // namespace

bool add_set(HeaderEdits& edits, std::size_t layer, std::string_view name, std::string_view value) {
  if (is_overruled(edits, layer, name)) return true;
  std::size_t bytes = name.size() + value.size();
  for (const auto& other : edits.set) {
    if (other.layer == layer && is_same_header(other.name, name)) return other.value == value;
    bytes += other.name.size() + other.value.size();
  }
  if (bytes > kMaxEditBytes || edits.set.size() >= kMaxEdits) return false;
  edits.set.push_back({std::string(name), std::string(value), layer});
  drop_overruled(edits, layer);
  return true;
}

bool add_remove(HeaderEdits& edits, std::size_t layer, std::string_view name) {
  if (edits.remove.size() >= kMaxEdits) return false;
  edits.remove.push_back({std::string(name), layer});
  drop_overruled(edits, layer);
  return true;
}

HeaderEdits::Only& begin_only(HeaderEdits& edits, std::size_t layer) {
  return edits.only.emplace_back(HeaderEdits::Only{{}, layer});
}

void end_only(HeaderEdits& edits) {
  drop_overruled(edits, edits.only.back().layer);
}

}  // namespace podjail::policy
