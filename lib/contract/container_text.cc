#include "lib/contract/container_text.h"

#include <algorithm>

namespace podjail::contract {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_text_character(char c) {
  return is_alphanumeric(c) || std::string_view("_.+-").find(c) != std::string_view::npos;
}

}  // namespace

bool is_container_text(std::string_view text) {
  return !text.empty() && text.size() <= kMaxContainerText && is_alphanumeric(text.front()) &&
         std::all_of(text.begin(), text.end(), is_text_character);
}

}  // namespace podjail::contract
