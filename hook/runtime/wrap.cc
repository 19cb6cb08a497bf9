#include "hook/runtime/wrap.h"

#include "hook/hook_config.h"
#include "hook/runtime/config_file.h"
#include "hook/runtime/real_runtime.h"
#include "hook/runtime/rewrite.h"
#include "hook/runtime/runtime_config.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

Result<hook::HookConfig> load_jail(const std::string& path) {
  const auto text = read_file(path, hook::kMaxConfigBytes);
  if (!text) return tl::unexpected(text.error());
  auto config = hook::parse_hook_config(*text);
  if (!config) return fail_within(printable(path), std::move(config.error()));
  return config;
}

Status put_into_jail(const std::string& bundle, const RuntimeConfig& config) {
  // The runtime would start the container without a hook that is not there.
  if (auto checked = check_executable("the hook", config.hook); !checked) return checked;
  auto jail = load_jail(config.hook_config);
  if (!jail) return tl::unexpected(std::move(jail.error()));
  const auto file = ConfigFile::open(bundle);
  if (!file) return tl::unexpected(file.error());
  const auto rewritten = rewrite_config(
      file->contents(), {config.hook, config.hook_config, std::move(*jail), config.annotations});
  if (!rewritten) return tl::unexpected(rewritten.error());
  return *rewritten == file->contents() ? Status{} : file->replace(*rewritten);
}

}  // namespace

Result<std::string> prepare(const Request& request, const Surroundings& surroundings) {
  const auto config = load_runtime_config(surroundings.config);
  if (!config) return tl::unexpected(config.error());
  auto runtime = find_runtime(config->runtime, surroundings.directories, surroundings.self);
  if (!runtime) return runtime;
  if (const auto* start = std::get_if<StartContainer>(&request)) {
    if (auto jailed = put_into_jail(start->bundle, *config); !jailed) {
      return tl::unexpected(std::move(jailed.error()));
    }
  }
  return runtime;
}

}  // namespace podjail::runtime
