// A DNS host name in its one canonical form. Everything that names an upstream (SNI, Host, DNS question,
// policy input, certificate name) is parsed into this type once, so two spellings of one name can never be
// judged differently.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail {

class HostName {
 public:
  // Lower-cases and checks: 1–253 bytes, labels of 1–63 letters, digits, hyphens and underscores that neither
  // begin nor end with a hyphen (RFC 1123 §2.1; the underscore is in real use). Refused as kInvalid: a
  // trailing dot, an empty label, any other byte (NUL, '@', '%', '/', non-ASCII …) and every spelling of an
  // IP address, i.e. names whose last label is all digits or 0x… (WHATWG URL "ends in a number").
  static Result<HostName> parse(std::string_view text);

  const std::string& str() const { return text_; }
  // At least two labels, and the last is not one of the names that only mean something inside a network.
  bool is_public_name() const;
  // `this` is `parent` or a name below it, on label boundaries.
  bool is_under(const HostName& parent) const;

  auto operator<=>(const HostName&) const = default;

 private:
  explicit HostName(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace podjail

template <>
struct std::hash<podjail::HostName> {
  std::size_t operator()(const podjail::HostName& name) const { return std::hash<std::string>()(name.str()); }
};
