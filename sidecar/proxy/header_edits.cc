#include "sidecar/proxy/header_edits.h"

#include <algorithm>

namespace podjail::proxy {
namespace {

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::any_of(
      list, [name](const std::string& other) { return http::equals_ignoring_case(other, name); });
}

}  // namespace

bool is_taken_away(const policy::HeaderEdits& edits, std::string_view name) {
  if (names(edits.remove, name)) return true;
  if (!std::ranges::all_of(edits.only, [name](const auto& list) { return names(list, name); })) return true;
  return std::ranges::any_of(
      edits.set, [name](const auto& header) { return http::equals_ignoring_case(header.first, name); });
}

std::vector<http::Header> edited(std::span<const http::Header> sent, const policy::HeaderEdits& edits) {
  std::vector<http::Header> headers;
  headers.reserve(sent.size() + edits.set.size());
  for (const auto& header : sent) {
    if (http::is_hop_by_hop(header.name) || http::is_named_by_connection(sent, header.name)) continue;
    if (!is_taken_away(edits, header.name)) headers.push_back(header);
  }
  for (const auto& [name, value] : edits.set) headers.push_back({name, value});
  return headers;
}

}  // namespace podjail::proxy
