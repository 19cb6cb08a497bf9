// A URL that a package client is configured with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::cli {

struct ConfiguredUrl {
  std::string scheme;  // "http" | "https"
  std::string host;    // canonical
  std::uint16_t port = 0;
  std::string path;  // begins and ends with '/'

  auto operator<=>(const ConfiguredUrl&) const = default;

  // Credentials, query and fragment are dropped: they never belong into a policy. kInvalid for what names no
  // host, as "file:///…" or an address, and where a variable is to be put in.
  static Result<ConfiguredUrl> parse(std::string_view text);
};

// A URL as it stands in a file, not yet looked at, and its line.
struct FoundUrl {
  std::string text;
  int line = 0;

  bool operator==(const FoundUrl&) const = default;
};

}  // namespace podjail::cli
