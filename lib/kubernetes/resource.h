// Kinds of objects, and the paths under which the API serves them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::kubernetes {

enum class Scope : std::uint8_t { kNamespaced, kCluster };

struct Resource {
  std::string_view group;  // "" of the core group
  std::string_view version;
  std::string_view plural;
  Scope scope;
};

inline constexpr Resource kConfigMaps{"", "v1", "configmaps", Scope::kNamespaced};
inline constexpr Resource kSecrets{"", "v1", "secrets", Scope::kNamespaced};
inline constexpr Resource kPods{"", "v1", "pods", Scope::kNamespaced};
inline constexpr Resource kNamespaces{"", "v1", "namespaces", Scope::kCluster};
inline constexpr Resource kNodes{"", "v1", "nodes", Scope::kCluster};
inline constexpr Resource kDaemonSets{"apps", "v1", "daemonsets", Scope::kNamespaced};
inline constexpr Resource kMutatingWebhooks{"admissionregistration.k8s.io", "v1",
                                            "mutatingwebhookconfigurations", Scope::kCluster};
inline constexpr Resource kValidatingWebhooks{"admissionregistration.k8s.io", "v1",
                                              "validatingwebhookconfigurations", Scope::kCluster};

// Which object. The namespace is empty for those of the cluster; an empty name is the whole collection, and
// with an empty namespace that of all namespaces.
struct ObjectKey {
  std::string_view space{};
  std::string_view name{};
};

// Whether `name` is one that Kubernetes gives to objects (RFC 1123 subdomain, at most 253 bytes). Nothing
// else becomes part of a path.
bool is_object_name(std::string_view name);

// "/api/v1/namespaces/a/configmaps/b". kInvalid for names that are none, and for a namespace where there can
// be none.
Result<std::string> path_of(const Resource& resource, const ObjectKey& key);

// `text` with everything but unreserved characters (RFC 3986 §2.3) percent-encoded.
std::string percent_encoded(std::string_view text);

}  // namespace podjail::kubernetes
