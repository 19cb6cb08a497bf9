#include "sidecar/proxy/header_edits.h"

#include <algorithm>

#include "lib/policy/header_names.h"

namespace podjail::proxy {
namespace {

// Also by a name that some server takes for the same: x_tenant would be the way around the removal of
// x-tenant.
auto is_called(std::string_view name) {
  return [name](const auto& edit) { return policy::may_be_same_header(edit.name, name); };
}

}  // namespace

bool is_taken_away(const policy::HeaderEdits& edits, std::string_view name) {
  const auto is_kept = [name](const policy::HeaderEdits::Only& list) {
    return std::ranges::any_of(
        list.names, [name](const std::string& kept) { return http::equals_ignoring_case(kept, name); });
  };
  return std::ranges::any_of(edits.remove, is_called(name)) || !std::ranges::all_of(edits.only, is_kept) ||
         std::ranges::any_of(edits.set, is_called(name));
}

std::vector<http::Header> edited(std::span<const http::Header> sent, const policy::HeaderEdits& edits) {
  std::vector<http::Header> headers;
  headers.reserve(sent.size() + edits.set.size());
  for (const auto& header : sent) {
    if (http::is_hop_by_hop(header.name) || http::is_named_by_connection(sent, header.name)) continue;
    if (!is_taken_away(edits, header.name)) headers.push_back(header);
  }
  for (const auto& set : edits.set) headers.push_back({set.name, set.value});
  return headers;
}

}  // namespace podjail::proxy
