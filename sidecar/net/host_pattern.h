// The hosts a line of configuration is about: one name, or everything below one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/host_name.h"

namespace podjail::net {

struct HostPattern {
  enum class Scope : std::uint8_t { kExact, kBelow };
  HostName name;
  Scope scope = Scope::kExact;

  // "host.example.test", or "*.example.test" for names at any depth below example.test but not itself.
  static Result<HostPattern> parse(std::string_view text);

  bool matches(const HostName& host) const;
  // Whether this is the narrower of two patterns that match the same host: an exact one, or the longer zone.
  bool is_narrower_than(const HostPattern& other) const;
  std::string to_string() const;

  bool operator==(const HostPattern&) const = default;
};

}  // namespace podjail::net
