#include "hook/bundle_process.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

Result<std::string> capability_name(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (!name.starts_with("CAP_")) name.insert(0, "CAP_");
  const bool is_name =
      name.size() > 4 && name.size() < 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (!is_name) return fail(ErrorKind::kInvalid, "a capability has a name that is not one");
  return name;
}

Result<std::vector<std::string>> read_set(const json& capabilities, std::string_view key) {
  auto texts = read_strings(capabilities, key);
  if (!texts) return texts;
  for (auto& text : *texts) {
    auto name = capability_name(text);
    if (!name) return tl::unexpected(std::move(name.error()));
    text = std::move(*name);
  }
  return texts;
}

std::optional<Capabilities> read_capabilities(const json& process, Reading& reading) {
  const auto* object = reading.take(find_object(process, "capabilities"));
  if (object == nullptr) return std::nullopt;
  return Capabilities{
      reading.take(read_set(*object, "bounding")), reading.take(read_set(*object, "effective")),
      reading.take(read_set(*object, "inheritable")), reading.take(read_set(*object, "permitted")),
      reading.take(read_set(*object, "ambient"))};
}

std::uint32_t read_id(const json& user, std::string_view key, Reading& reading) {
  return static_cast<std::uint32_t>(reading.take(read_integer(user, key, 0, UINT32_MAX)).value_or(0));
}

Result<std::vector<std::uint32_t>> read_groups(const json& user) {
  std::vector<std::uint32_t> groups;
  const auto list = find_array(user, "additionalGids");
  if (!list) return tl::unexpected(list.error());
  if (*list == nullptr) return groups;
  for (const auto& group : **list) {
    if (!group.is_number_unsigned() || group.get<std::uint64_t>() > UINT32_MAX)
      return fail(ErrorKind::kInvalid, "additionalGids holds something that is not a group id");
    groups.push_back(group.get<std::uint32_t>());
  }
  return groups;
}

}  // namespace

Result<Process> read_process(const json& object) {
  Process process;
  Reading reading;
  if (const auto* user = reading.take(find_object(object, "user")); user != nullptr) {
    process.uid = read_id(*user, "uid", reading);
    process.gid = read_id(*user, "gid", reading);
    process.additional_gids = reading.take(read_groups(*user));
  }
  process.args = reading.take(read_strings(object, "args"));
  process.environment = reading.take(read_strings(object, "env"));
  process.capabilities = read_capabilities(object, reading);
  process.new_privileges = reading.take(read_flag(object, "noNewPrivileges")) ? NewPrivileges::kForbidden
                                                                              : NewPrivileges::kAllowed;
  if (!reading.status()) return tl::unexpected(reading.status().error());
  return process;
}

}  // namespace podjail::hook
