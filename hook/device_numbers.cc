#include "hook/device_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace podjail::hook {
namespace {

struct Forbidden {
  std::int64_t major;
  std::optional<std::int64_t> minor;  // nothing: all of them
};

// The kernel's list of devices, admin-guide/devices.rst. Those with dynamic numbers cannot be listed; no
// default allows them either.
constexpr std::array kForbidden = {
    Forbidden{1, 1},               // mem
    Forbidden{1, 2},               // kmem
    Forbidden{1, 4},               // port
    Forbidden{10, 196},            // vfio/vfio
    Forbidden{10, 200},            // net/tun
    Forbidden{10, 238},            // vhost-net
    Forbidden{10, 241},            // vhost-vsock
    Forbidden{231, std::nullopt},  // infiniband/*
};

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.starts_with('-');
  return whole && number <= 0xfffff ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<DeviceNumbers> parse_device_numbers(std::string_view text) {
  const auto colon = text.find(':');
  if ((!text.starts_with("c ") && !text.starts_with("b ")) || colon == text.npos) return std::nullopt;
  const auto major = parse_number(text.substr(2, colon - 2));
  const auto minor_text = text.substr(colon + 1);
  const auto minor = parse_number(minor_text);
  if (!major || (!minor && minor_text != "*")) return std::nullopt;
  const DeviceNumbers device{text.front(), *major, minor};
  return may_be_allowed(device) ? std::optional(device) : std::nullopt;
}

std::string to_text(const DeviceNumbers& device) {
  return std::string(1, device.type) + " " + std::to_string(device.major) + ":" +
         (device.minor ? std::to_string(*device.minor) : "*");
}

bool may_be_allowed(const DeviceNumbers& device) {
  return device.type == 'b' || std::none_of(kForbidden.begin(), kForbidden.end(), [&](const Forbidden& row) {
           return row.major == device.major && (!row.minor || !device.minor || *row.minor == *device.minor);
         });
}

}  // namespace podjail::hook
