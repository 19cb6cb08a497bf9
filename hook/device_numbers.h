// Device numbers as hook.json's "allow_devices" writes them: "c 10:229", "b 7:*".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace podjail::hook {

struct DeviceNumbers {
  char type = 'c';  // or 'b'
  std::int64_t major = 0;
  std::optional<std::int64_t> minor;  // nothing: any
};

// Nothing if it is not of that form, or names a device that no setting may allow.
std::optional<DeviceNumbers> parse_device_numbers(std::string_view text);

std::string to_text(const DeviceNumbers& device);

// Not for memory, ports, network taps, vhost, VFIO and InfiniBand: what leaves through them passes no
// ruleset.
bool may_be_allowed(const DeviceNumbers& device);

}  // namespace podjail::hook
