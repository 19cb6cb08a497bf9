#include "agent/install/settings.h"

#include "hook/hook_config.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

using nlohmann::json;

constexpr const char* kContainer = "podjail";  // the sidecar's name in a pod
constexpr const char* kExecutable = "/usr/bin/podjail-sidecar";

json marks_of(const Config& config, RuntimeKind kind) {
  switch (kind) {
    case RuntimeKind::kContainerd:
      return {{"sidecar",
               {{"io.kubernetes.cri.container-name", kContainer},
                {"io.kubernetes.cri.image-name", config.sidecar_image}}},
              {"pause", {{"io.kubernetes.cri.container-type", "sandbox"}}}};
    case RuntimeKind::kCrio:
      return {{"sidecar",
               {{"io.kubernetes.container.name", kContainer},
                {"io.kubernetes.cri-o.ImageName", config.sidecar_image}}},
              {"pause", {{"io.kubernetes.cri-o.ContainerType", "sandbox"}}}};
  }
  return {};
}

}  // namespace

Result<HookSettings> hook_settings(const Config& config, RuntimeKind kind) {
  const auto marks = marks_of(config, kind);
  json settings = {{"sidecar", {{"annotations", marks["sidecar"]}, {"executable", kExecutable}}},
                   {"pause", {{"annotations", marks["pause"]}}}};
  settings.merge_patch(config.hook);
  auto text = settings.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
  auto read = hook::parse_hook_config(text);
  if (!read) return fail_within("hook", std::move(read.error()));
  return HookSettings{std::move(text), std::move(read->state_directory)};
}

std::string runtime_settings(const Config& config, const std::string& beneath) {
  json settings = {{"hook", config.install_dir + "/" + std::string(kHookProgram)},
                   {"hook_config", std::string(contract::kHookConfig)}};
  const auto& runtime = config.runtime.empty() ? beneath : config.runtime;
  if (!runtime.empty()) settings["runtime"] = runtime;
  return settings.dump(2, ' ', true, json::error_handler_t::replace) + "\n";
}

}  // namespace podjail::agent
