#include "agent/config.h"

#include <array>

#include "hook/hook_config_reading.h"
#include "hook/strict_json.h"
#include "lib/base/file.h"

namespace podjail::agent {
namespace {

using hook::Keys;
using hook::must_be;
using hook::store;
using nlohmann::json;

template <typename Enum>
struct Word {
  std::string_view text;
  Enum value;
};

constexpr std::array kRestarts{Word<Restart>{"systemd", Restart::kSystemd},
                               Word<Restart>{"signal", Restart::kSignal},
                               Word<Restart>{"none", Restart::kNone}};
constexpr std::array kEntries{Word<Entry>{"nsenter", Entry::kNsenter}, Word<Entry>{"chroot", Entry::kChroot}};

template <typename Enum, std::size_t N>
Status read_word(const json& value, const std::array<Word<Enum>, N>& words, Enum& into) {
  std::string known;
  for (const auto& word : words) {
    if (value == word.text) {
      into = word.value;
      return {};
    }
    known += (known.empty() ? "\"" : ", \"") + std::string(word.text) + "\"";
  }
  return must_be("one of " + known);
}

Status read_path(const json& value, std::string& into) {
  const auto path = value.is_string() ? hook::parse_path(value.get_ref<const std::string&>()) : std::nullopt;
  if (!path) return must_be("an absolute path");
  into = *path;
  return {};
}

Status read_root(const json& value, std::string& into) {
  if (value != "/") return read_path(value, into);
  into = "/";
  return {};
}

Status read_name(const json& value, std::string& into) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return must_be("a text");
  into = value.get<std::string>();
  return {};
}

Status read_switch(const json& value, bool& into) {
  if (!value.is_boolean()) return must_be("true or false");
  into = value.get<bool>();
  return {};
}

std::optional<RuntimeKind> parse_kind(std::string_view text) {
  for (const auto kind : {RuntimeKind::kContainerd, RuntimeKind::kCrio}) {
    if (name_of(kind) == text) return kind;
  }
  return std::nullopt;
}

Status read_runtimes(const json& value, std::vector<RuntimeKind>& into) {
  if (value == "auto") return {};
  if (auto read = store(hook::read_list(value, parse_kind, "containerd or crio"), into); !read) return read;
  // They name images and containers by different annotations, and there is one hook.json.
  return into.size() == 1 ? Status{} : Status(must_be("\"auto\" or a list of one runtime"));
}

Status read_object(const json& value, json& into) {
  if (!value.is_object()) return must_be("an object");
  into = value;
  return {};
}

template <typename Number>
Status read_count(const json& value, std::uint32_t least, std::uint32_t most, Number& into) {
  const auto number = hook::read_number(value, least, most);
  if (!number) return tl::unexpected(number.error());
  into = static_cast<Number>(*number);
  return {};
}

Status read_containerd(const json& value, ContainerdPlace& into) {
  return hook::read_members(value, "",
                            {{"config", [&](const json& member) { return read_path(member, into.config); }},
                             {"drop_in", [&](const json& member) { return read_path(member, into.drop_in); }},
                             {"program", [&](const json& member) { return read_name(member, into.program); }},
                             {"socket", [&](const json& member) { return read_path(member, into.socket); }},
                             {"unit", [&](const json& member) { return read_name(member, into.unit); }}});
}

Status read_crio(const json& value, CrioPlace& into) {
  return hook::read_members(value, "",
                            {{"drop_in", [&](const json& member) { return read_path(member, into.drop_in); }},
                             {"socket", [&](const json& member) { return read_path(member, into.socket); }},
                             {"unit", [&](const json& member) { return read_name(member, into.unit); }}});
}

Keys keys_of(Config& config) {
  return {
      {"sidecar_image", [&](const json& value) { return read_name(value, config.sidecar_image); }},
      {"runtimes", [&](const json& value) { return read_runtimes(value, config.runtimes); }},
      {"host_root", [&](const json& value) { return read_root(value, config.host_root); }},
      {"install_dir", [&](const json& value) { return read_path(value, config.install_dir); }},
      {"programs", [&](const json& value) { return read_path(value, config.programs); }},
      {"hook", [&](const json& value) { return read_object(value, config.hook); }},
      {"runtime", [&](const json& value) { return read_path(value, config.runtime); }},
      {"restart", [&](const json& value) { return read_word(value, kRestarts, config.restart); }},
      {"enter_host", [&](const json& value) { return read_word(value, kEntries, config.entry); }},
      {"metrics_port", [&](const json& value) { return read_count(value, 1, 65535, config.metrics_port); }},
      {"max_workloads", [&](const json& value) { return read_count(value, 1, 10000, config.max_workloads); }},
      {"revert_on_exit", [&](const json& value) { return read_switch(value, config.revert_on_exit); }},
      {"containerd", [&](const json& value) { return read_containerd(value, config.containerd); }},
      {"crio", [&](const json& value) { return read_crio(value, config.crio); }},
  };
}

}  // namespace

std::string_view name_of(RuntimeKind kind) {
  switch (kind) {
    case RuntimeKind::kContainerd:
      return "containerd";
    case RuntimeKind::kCrio:
      return "crio";
  }
  return "";
}

Result<Config> parse_config(std::string_view text) {
  if (text.size() > kMaxConfigBytes) return fail(ErrorKind::kExhausted, "agent configuration: too long");
  const auto document = hook::parse_strict_json(text);
  if (!document) return fail_within("agent configuration", Error(document.error()));
  Config config;
  if (auto read = hook::read_members(*document, "", keys_of(config)); !read)
    return fail_within("agent configuration", std::move(read.error()));
  // Without it any container of the sidecar's name would be let out.
  if (config.sidecar_image.empty())
    return fail(ErrorKind::kInvalid, "agent configuration: sidecar_image: missing");
  return config;
}

Result<Config> load_config(const std::string& path) {
  const auto text = read_file(path, kMaxConfigBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_config(*text);
}

}  // namespace podjail::agent
