#include "lib/base/host_name.h"

#include <algorithm>
#include <array>

namespace podjail {
namespace {

constexpr std::size_t kMaxName = 253;  // RFC 1035 §2.3.4 less the root label and length bytes
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_label_byte(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
}

bool is_valid_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_byte);
}

// inet_aton(3) and URL parsers read "2130706433", "0x7f.1" and "127.1" as addresses.
bool reads_as_number(std::string_view label) {
  if (std::all_of(label.begin(), label.end(), is_digit)) return true;
  if (!label.starts_with("0x")) return false;
  label.remove_prefix(2);
  return std::all_of(label.begin(), label.end(), is_hex);
}

}  // namespace

Result<HostName> HostName::parse(std::string_view text) {
  if (text.empty() || text.size() > kMaxName)
    return fail(ErrorKind::kInvalid, "host name is empty or too long");
  std::string name(text);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view rest = name;
  while (true) {
    const auto dot = rest.find('.');
    const auto label = rest.substr(0, dot);
    if (!is_valid_label(label)) return fail(ErrorKind::kInvalid, "host name has an invalid label");
    if (dot == rest.npos) {
      if (reads_as_number(label)) return fail(ErrorKind::kInvalid, "an IP address is not a host name");
      return HostName(std::move(name));
    }
    rest.remove_prefix(dot + 1);
  }
}

bool HostName::is_public_name() const {
  static constexpr std::array<std::string_view, 7> kPrivate = {
      "local", "internal", "localdomain", "localhost", "home.arpa", "lan", "cluster.local"};
  if (text_.find('.') == text_.npos) return false;
  return std::none_of(kPrivate.begin(), kPrivate.end(), [this](std::string_view zone) {
    return text_ == zone || text_.ends_with("." + std::string(zone));
  });
}

bool HostName::is_under(const HostName& parent) const {
  if (text_ == parent.text_) return true;
  return text_.size() > parent.text_.size() && text_.ends_with(parent.text_) &&
         text_[text_.size() - parent.text_.size() - 1] == '.';
}

}  // namespace podjail
