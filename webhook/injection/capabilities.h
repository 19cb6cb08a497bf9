// Capabilities as pods write them, and those that the hook refuses: a pod that asks for one is refused before
// it exists, with the field's name, and not when its container starts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace podjail::webhook {

// What the hook refuses, in Kubernetes' spelling. docs/hook.md tells why for each.
std::span<const std::string_view> forbidden_capabilities();

// What runtimes give every container unless it is dropped, of those that the hook refuses.
inline constexpr std::string_view kDroppedCapability = "NET_RAW";

// "net_raw", "CAP_NET_RAW" and "NET_RAW" are one to runtimes.
std::string plain_capability(std::string_view written);

// Whether a container may not ask for this: a forbidden one, or all.
bool is_forbidden_capability(std::string_view written);

}  // namespace podjail::webhook
