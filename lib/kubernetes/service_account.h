// Where the API server is and who a pod is to it: what the kubelet puts into every pod that has a service
// account (kubernetes.io/docs/tasks/run-application/access-api-from-pod).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::kubernetes {

inline constexpr std::string_view kServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

struct Access {
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 443;
  std::string token_file;  // read anew for every call: the kubelet renews it
  std::string ca_file;     // PEM; nothing else is trusted
  std::chrono::milliseconds connect_timeout{2000};
  std::chrono::milliseconds answer_timeout{10000};  // between two pieces of an answer
};

// What stands in the Host header (RFC 9110 §7.2): an IPv6 address in brackets.
std::string authority_of(const Access& access);

// The value of an environment variable, nothing if it is not set.
using ReadVariable = std::function<std::optional<std::string>(std::string_view name)>;

// From KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, and the files of `directory`. kNotFound when the
// variables are not set: this is no pod.
Result<Access> in_cluster_access(const ReadVariable& read_variable, const std::string& directory);

// The same, from the process's environment.
Result<Access> in_cluster_access(const std::string& directory = std::string(kServiceAccountDirectory));

}  // namespace podjail::kubernetes
