#include "lib/kubernetes/service_account.h"

#include <charconv>
#include <cstdlib>

namespace podjail::kubernetes {
namespace {

std::optional<std::string> process_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::optional<std::uint16_t> parse_port(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::string authority_of(const Access& access) {
  const bool bracketed = access.host.find(':') != access.host.npos;
  return (bracketed ? "[" + access.host + "]" : access.host) + ":" + std::to_string(access.port);
}

Result<Access> in_cluster_access(const ReadVariable& read_variable, const std::string& directory) {
  const auto host = read_variable("KUBERNETES_SERVICE_HOST");
  const auto port = read_variable("KUBERNETES_SERVICE_PORT");
  if (!host || host->empty() || !port)
    return fail(ErrorKind::kNotFound,
                "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod");
  const auto number = parse_port(*port);
  if (!number) return fail(ErrorKind::kInvalid, "KUBERNETES_SERVICE_PORT is no port");
  Access access;
  access.host = *host;
  access.port = *number;
  access.token_file = directory + "/token";
  access.ca_file = directory + "/ca.crt";
  return access;
}

Result<Access> in_cluster_access(const std::string& directory) {
  return in_cluster_access(process_variable, directory);
}

}  // namespace podjail::kubernetes
