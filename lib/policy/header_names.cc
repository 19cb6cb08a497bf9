#include "lib/policy/header_names.h"

#include <algorithm>
#include <array>

namespace podjail::policy {
namespace {

constexpr std::array<std::string_view, 14> kProtected = {"host",
                                                         "content-length",
                                                         "transfer-encoding",
                                                         "connection",
                                                         "keep-alive",
                                                         "te",
                                                         "trailer",
                                                         "upgrade",
                                                         "expect",
                                                         "proxy-connection",
                                                         "alt-svc",
                                                         "http2-settings",
                                                         "proxy-authenticate",
                                                         "proxy-authorization"};

char lower(char c) {
  if (c == '_') return '-';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_token_character(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxHeaderName && std::ranges::all_of(name, is_token_character);
}

bool is_protected_header(std::string_view name) {
  return std::ranges::any_of(kProtected,
                             [name](std::string_view known) { return may_be_same_header(name, known); });
}

bool may_be_same_header(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

bool is_header_value(std::string_view value) {
  if (value.size() > kMaxHeaderValue || !std::ranges::all_of(value, is_value_character)) return false;
  return value.empty() || (!is_blank(value.front()) && !is_blank(value.back()));
}

}  // namespace podjail::policy
