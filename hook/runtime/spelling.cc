#include "hook/runtime/spelling.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/json_text.h"

namespace podjail::runtime {
namespace {

using nlohmann::ordered_json;
using Names = std::span<const std::string_view>;

constexpr auto kDocument =
    std::to_array<std::string_view>({"process", "root", "mounts", "hooks", "annotations", "linux"});
constexpr auto kHooks = std::to_array<std::string_view>(
    {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"});
constexpr auto kHook = std::to_array<std::string_view>({"path", "args", "env", "timeout"});
constexpr auto kProcess =
    std::to_array<std::string_view>({"user", "args", "env", "capabilities", "noNewPrivileges"});
constexpr auto kUser = std::to_array<std::string_view>({"uid", "gid"});
constexpr auto kMount = std::to_array<std::string_view>({"destination", "type", "source", "options"});
constexpr auto kLinux = std::to_array<std::string_view>({"namespaces", "cgroupsPath"});
constexpr auto kNamespace = std::to_array<std::string_view>({"type", "path"});

// As Go folds: ASCII letters, and the two letters beyond ASCII whose simple case is an ASCII letter.
std::string folded(std::string_view text) {
  constexpr std::string_view kKelvin = "\xe2\x84\xaa";
  constexpr std::string_view kLongS = "\xc5\xbf";
  std::string out;
  while (!text.empty()) {
    if (text.starts_with(kKelvin) || text.starts_with(kLongS)) {
      out += text.starts_with(kKelvin) ? 'k' : 's';
      text.remove_prefix(text.starts_with(kKelvin) ? kKelvin.size() : kLongS.size());
      continue;
    }
    const char c = text.front();
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    text.remove_prefix(1);
  }
  return out;
}

Status check_keys(const ordered_json& object, Names names) {
  if (!object.is_object()) return {};
  for (const auto& [key, value] : object.items()) {
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    const auto twin =
        std::find_if(names.begin(), names.end(),
                     [folds_to = folded(key)](std::string_view name) { return folded(name) == folds_to; });
    if (twin == names.end()) continue;
    return fail(ErrorKind::kRefused, "config.json has the key \"" + printable(key, 64) +
                                         "\", which some runtimes take for \"" + std::string(*twin) + "\"");
  }
  return {};
}

Status check_entries(const ordered_json& list, Names names) {
  if (!list.is_array()) return {};
  for (const auto& entry : list) {
    if (auto checked = check_keys(entry, names); !checked) return checked;
  }
  return {};
}

const ordered_json& member(const ordered_json& object, std::string_view key) {
  static const ordered_json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

Status check_hooks(const ordered_json& hooks) {
  if (auto checked = check_keys(hooks, kHooks); !checked) return checked;
  for (const auto stage : kHooks) {
    if (auto checked = check_entries(member(hooks, stage), kHook); !checked) return checked;
  }
  return {};
}

}  // namespace

Status check_spelling(const ordered_json& document) {
  if (auto checked = check_keys(document, kDocument); !checked) return checked;
  if (auto checked = check_hooks(member(document, "hooks")); !checked) return checked;
  const auto& process = member(document, "process");
  if (auto checked = check_keys(process, kProcess); !checked) return checked;
  if (auto checked = check_keys(member(process, "user"), kUser); !checked) return checked;
  if (auto checked = check_entries(member(document, "mounts"), kMount); !checked) return checked;
  const auto& linux_part = member(document, "linux");
  if (auto checked = check_keys(linux_part, kLinux); !checked) return checked;
  return check_entries(member(linux_part, "namespaces"), kNamespace);
}

}  // namespace podjail::runtime
