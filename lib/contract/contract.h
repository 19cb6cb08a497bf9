// Every number and name that two programs, or a program and its user, agree on. docs/architecture.md has the
// same table for people; tests/lint compares the two.
#pragma once

#include <cstdint>
#include <string_view>

namespace podjail::contract {

// Ports. Proxy and DNS listen on 127.0.0.1 and ::1; admin on the pod's addresses, reachable for probe sources
// only.
inline constexpr std::uint16_t kProxyPort = 15001;
inline constexpr std::uint16_t kDnsPort = 15053;
// Where a workload may ask the sidecar as its proxy. Nobody listens there: the redirect takes what goes to it
// on a loopback address to the container's proxy port.
inline constexpr std::uint16_t kExplicitPort = 15002;
inline constexpr std::uint16_t kAdminPort = 15020;
inline constexpr std::uint16_t kDnsService = 53;
// The containers of a pod are told apart by the proxy port their flows arrive at: slot k of 1…31 is
// kContainerPorts + k, on 127.0.0.1 and ::1. The port kProxyPort means "unknown which".
inline constexpr std::uint16_t kContainerPorts = 15100;
inline constexpr std::uint16_t kContainerSlots = 31;

// The sidecar's user and group unless configured otherwise. Not a proof of identity: the cgroup is.
inline constexpr std::uint32_t kSidecarUid = 15001;

// Shared directory: written by the sidecar, read-only for workloads.
inline constexpr std::string_view kSharedDirectory = "/run/podjail";
inline constexpr std::string_view kCaFile = "ca.crt";              // the issuer's certificate, PEM
inline constexpr std::string_view kCaHashFile = "ca.hash";         // of its subject, as OpenSSL names files
inline constexpr std::string_view kBundleFile = "bundle.pem";      // the sidecar's roots and the issuer, PEM
inline constexpr std::string_view kJksFile = "truststore.jks";     // the same for Java, JKS
inline constexpr std::string_view kPkcs12File = "truststore.p12";  // the same, PKCS #12
inline constexpr std::string_view kEnvironmentFile = "env";        // NAME=value lines, see docs/trust.md
inline constexpr std::string_view kReportFile = "report.json";     // totals, kept current
// Of both truststores: what Java itself uses. Nothing in them is secret.
inline constexpr std::string_view kTrustStorePassword = "changeit";

// Names of the pod's containers by their slot: written by the hook into a tmpfs of its own making at its
// directory, which only the sidecar's mount namespace has.
inline constexpr std::string_view kContainersFile = "/run/podjail-containers/containers.json";

// Configuration.
inline constexpr std::string_view kHookConfig = "/etc/podjail/hook.json";
inline constexpr std::string_view kRuntimeConfig = "/etc/podjail/runtime.json";
inline constexpr std::string_view kSidecarConfig = "/etc/podjail/sidecar.json";
inline constexpr std::string_view kPolicyDirectory = "/etc/podjail/policies";

// Where hook and node agent leave one another files: reports of sidecars that ended, places of those that
// live.
inline constexpr std::string_view kStateDirectory = "/var/lib/podjail";
inline constexpr std::string_view kSpoolDirectory = "reports";
inline constexpr std::string_view kLiveDirectory = "live";

// Annotations and labels.
inline constexpr std::string_view kAnnotationInject = "podjail.dev/inject";  // enabled | disabled
inline constexpr std::string_view kAnnotationRole =
    "podjail.dev/role";  // sidecar; only from a trusted runtime
inline constexpr std::string_view kAnnotationPolicy = "podjail.dev/policy";
inline constexpr std::string_view kAnnotationMode = "podjail.dev/mode";
inline constexpr std::string_view kAnnotationWorkload = "podjail.dev/workload";  // kind/name, by the webhook
inline constexpr std::string_view kAnnotationStatus = "podjail.dev/status";
inline constexpr std::string_view kAnnotationInboundPorts = "podjail.dev/inbound-ports";  // inbound_ports.h

// On a node that can run jailed pods; the RuntimeClass selects it.
inline constexpr std::string_view kLabelNode = "podjail.dev/node";
inline constexpr std::string_view kLabelNodeReady = "ready";

// nftables.
inline constexpr std::string_view kTableName = "jail";
inline constexpr std::uint32_t kMarkUpstream = 0x00000a11;  // conntrack mark: opened by the sidecar
inline constexpr std::uint32_t kMarkProbe = 0x00000a12;     // conntrack mark: accepted from a probe source
inline constexpr std::uint32_t kMarkInbound =
    0x00000a13;  // conntrack mark: opened by the node, to the workload

// HTTP.
inline constexpr std::string_view kDecisionHeader = "x-podjail-decision";

// The per-pod pool of synthetic addresses (RFC 2544 benchmarking range; a unique local prefix).
inline constexpr std::string_view kPoolV4 = "198.18.0.0/15";
inline constexpr std::string_view kPoolV6 = "fd70:6f64:6a61:696c::/64";

}  // namespace podjail::contract
