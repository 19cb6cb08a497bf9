// The names that injection gives to things, and by which it finds them again.
#pragma once

#include <array>
#include <string_view>

namespace podjail::webhook {

inline constexpr std::string_view kSidecarName = "podjail";
inline constexpr std::string_view kSidecarProgram = "/usr/bin/podjail-sidecar";
inline constexpr std::string_view kConfigDirectory = "/etc/podjail";

inline constexpr std::string_view kOwnVolumes = "podjail-";  // how the names of all of them begin
inline constexpr std::string_view kRunVolume = "podjail-run";
inline constexpr std::string_view kConfigVolume = "podjail-config";
inline constexpr std::string_view kPolicyVolumes = "podjail-policy-";

// Written by injection. Nobody changes them afterwards.
inline constexpr std::string_view kAnnotationSidecarConfig = "podjail.dev/sidecar-config";
inline constexpr std::string_view kAnnotationWorkload = "podjail.dev/workload";
// Of namespaces: whether pods may ask for the mode `observe`.
inline constexpr std::string_view kAnnotationAllowObserve = "podjail.dev/allow-observe";

// Nobody's pods are jailed here: the cluster could not start.
inline constexpr std::array<std::string_view, 3> kSystemNamespaces = {"kube-system", "kube-public",
                                                                      "kube-node-lease"};

}  // namespace podjail::webhook
