#include "hook/runtime/runtime_config.h"

#include "hook/strict_json.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

using nlohmann::json;

std::string* path_of(RuntimeConfig& config, std::string_view key) {
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

Status read_path(std::string& into, const json& value) {
  if (!is_absolute_path(value)) return fail(ErrorKind::kInvalid, "must be an absolute path");
  into = value.get<std::string>();
  return {};
}

Status read_annotations(std::map<std::string, std::string>& into, const json& value) {
  if (!value.is_object()) return fail(ErrorKind::kInvalid, "must be an object of texts");
  for (const auto& [name, text] : value.items()) {
    if (name.empty() || !text.is_string()) return fail(ErrorKind::kInvalid, "must be an object of texts");
    into[name] = text.get<std::string>();
  }
  return {};
}

Status read_member(RuntimeConfig& config, std::string_view key, const json& value) {
  if (key == "annotations") return read_annotations(config.annotations, value);
  auto* path = path_of(config, key);
  return path == nullptr ? fail(ErrorKind::kInvalid, "unknown key") : read_path(*path, value);
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
    if (auto read = read_member(config, key, value); !read) {
      return fail_within("runtime configuration: " + printable(key, 64), std::move(read.error()));
    }
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
