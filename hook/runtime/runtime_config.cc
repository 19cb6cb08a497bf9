#include "hook/runtime/runtime_config.h"

#include "hook/strict_json.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

using nlohmann::json;

std::string* member_of(RuntimeConfig& config, std::string_view key) {
  if (key == "runtime") return &config.runtime;
  if (key == "hook") return &config.hook;
  if (key == "hook_config") return &config.hook_config;
  return nullptr;
}

bool is_absolute_path(const json& value) {
  if (!value.is_string()) return false;
  const auto& path = value.get_ref<const std::string&>();
  return path.starts_with('/') && path.size() > 1 && path.size() < 4096 && path.find('\0') == path.npos;
}

}  // namespace

Result<RuntimeConfig> parse_runtime_config(std::string_view text) {
  if (text.size() > kMaxRuntimeConfigBytes) {
    return fail(ErrorKind::kExhausted, "runtime configuration: too long");
  }
  const auto document = hook::parse_strict_json(text);
  if (!document) return fail_within("runtime configuration", Error(document.error()));
  RuntimeConfig config;
  for (const auto& [key, value] : document->items()) {
    const auto name = "runtime configuration: " + printable(key, 64);
    auto* member = member_of(config, key);
    if (member == nullptr) return fail(ErrorKind::kInvalid, name + ": unknown key");
    if (!is_absolute_path(value)) return fail(ErrorKind::kInvalid, name + ": must be an absolute path");
    *member = value.get<std::string>();
  }
  return config;
}

Result<RuntimeConfig> load_runtime_config(const char* named) {
  const auto path = named == nullptr ? std::string(contract::kRuntimeConfig) : std::string(named);
  const auto text = read_file(path, kMaxRuntimeConfigBytes);
  const bool absent = !text && text.error().kind() == ErrorKind::kNotFound;
  if (absent && named == nullptr) return RuntimeConfig{};
  if (!text) return tl::unexpected(text.error());
  return parse_runtime_config(*text);
}

}  // namespace podjail::runtime
