#include "sidecar/http/message.h"

#include <algorithm>
#include <array>

namespace podjail::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](char x, char y) { return x == y || lower(x) == lower(y); });
}

bool is_hop_by_hop(std::string_view name) {
  static constexpr std::array<std::string_view, 10> kNames = {"connection",
                                                              "keep-alive",
                                                              "proxy-connection",
                                                              "proxy-authenticate",
                                                              "proxy-authorization",
                                                              "te",
                                                              "trailer",
                                                              "transfer-encoding",
                                                              "upgrade",
                                                              "http2-settings"};
  switch (name.empty() ? '\0' : lower(name.front())) {  // most headers are ruled out by their first letter
    case 'c':
    case 'k':
    case 'p':
    case 't':
    case 'u':
    case 'h':
      return std::any_of(kNames.begin(), kNames.end(),
                         [&](auto known) { return equals_ignoring_case(name, known); });
    default:
      return false;
  }
}

std::string_view version_of(const RequestHead& head) {
  if (head.major_version == 2) return "2";
  return head.minor_version == 0 ? "1.0" : "1.1";
}

bool is_named_by_connection(std::span<const Header> headers, std::string_view name) {
  bool named = false;
  for (const auto& header : headers) {
    if (!equals_ignoring_case(header.name, "connection")) continue;
    for_each_element(header.value,
                     [&](std::string_view option) { named |= equals_ignoring_case(option, name); });
  }
  return named;
}

}  // namespace podjail::http
