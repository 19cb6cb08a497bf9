#include "webhook/injection/capabilities.h"

#include <algorithm>
#include <array>

namespace podjail::webhook {
namespace {

constexpr std::array<std::string_view, 15> kForbidden = {
    "NET_ADMIN",          "SYS_ADMIN", "SYS_MODULE",      "BPF",      "PERFMON",      "SYS_PTRACE",
    "SYS_RAWIO",          "MAC_ADMIN", "DAC_READ_SEARCH", "SYS_BOOT", "MAC_OVERRIDE", "NET_RAW",
    "CHECKPOINT_RESTORE", "SYSLOG",    "SYS_TIME"};

constexpr std::string_view kPrefix = "CAP_";

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::span<const std::string_view> forbidden_capabilities() {
  return kForbidden;
}

std::string plain_capability(std::string_view written) {
  std::string name;
  for (const char c : written) name += upper(c);
  if (name.starts_with(kPrefix)) name.erase(0, kPrefix.size());
  return name;
}

bool is_forbidden_capability(std::string_view written) {
  const auto name = plain_capability(written);
  return name == "ALL" || std::ranges::find(kForbidden, name) != kForbidden.end();
}

}  // namespace podjail::webhook
