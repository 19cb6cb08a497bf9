#include "sidecar/config/environment.h"

#include <cstdlib>

#include "sidecar/config/config_values.h"

namespace podjail::config {
namespace {

Result<std::string> text_of(std::string_view name, const Environment& environment, std::string fallback) {
  const auto value = environment(name);
  if (!value) return fallback;
  auto text = kPlainText.parse(*value);
  if (!text)
    return fail(ErrorKind::kInvalid, std::string(name) + ": must be " + std::string(kPlainText.accepts));
  return std::move(*text);
}

}  // namespace

Result<Config> apply_environment(Config config, const Environment& environment) {
  auto name = text_of(kPodNameVariable, environment, config.pod.name);
  if (!name) return tl::unexpected(name.error());
  auto pod_namespace = text_of(kPodNamespaceVariable, environment, config.pod.pod_namespace);
  if (!pod_namespace) return tl::unexpected(pod_namespace.error());
  config.pod.name = std::move(*name);
  config.pod.pod_namespace = std::move(*pod_namespace);
  return config;
}

std::optional<std::string> process_environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace podjail::config
