#include "cli/container/created_container.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/container/engine_options.h"
#include "cli/container/json_member.h"

namespace podjail::cli {
namespace {

using nlohmann::json;

constexpr const char* kNoDocument = "the engine's word on the container is not understood";

// Inspecting one container gives a list of one.
Result<json> read_document(std::string_view inspected) {
  auto document = json::parse(inspected, nullptr, false);
  if (!document.is_array() || document.size() != 1 || !document[0].is_object())
    return fail(ErrorKind::kInvalid, kNoDocument);
  return std::move(document[0]);
}

Result<int> number_of_state(std::string_view inspected, const char* name) {
  const auto document = read_document(inspected);
  if (!document) return tl::unexpected(document.error());
  const auto& number = member(member(*document, "State"), name);
  if (!number.is_number_integer()) return fail(ErrorKind::kInvalid, kNoDocument);
  return number.get<int>();
}

// A setting that has one of these values, or none at all.
struct Mode {
  const char* name;
  std::array<std::string_view, 3> harmless;
};
constexpr Mode kModes[] = {{"PidMode", {"", "private", "private"}},
                           {"UTSMode", {"", "private", "private"}},
                           {"UsernsMode", {"", "private", "private"}},
                           {"IpcMode", {"private", "shareable", "none"}}};

// Lists that have to be empty.
constexpr const char* kEmptyLists[] = {"Devices", "DeviceRequests", "DeviceCgroupRules", "VolumesFrom",
                                       "Links"};

class Judge {
 public:
  Judge(const json& container, std::string_view network)
      : container_(container), host_(member(container, "HostConfig")), network_(network) {}

  std::optional<std::string> objection() const {
    if (!host_.is_object() || !member(container_, "Mounts").is_array()) return kNoDocument;
    if (member(host_, "Privileged") != false) return "it is privileged";
    if (text("NetworkMode") != network_) return "its network is " + text("NetworkMode") + ", not the jail";
    for (const auto& mode : kModes) {
      if (std::ranges::find(mode.harmless, text(mode.name)) == mode.harmless.end())
        return std::string(mode.name) + " is " + text(mode.name);
    }
    for (const char* name : kEmptyLists) {
      if (!member(host_, name).is_null() && member(host_, name) != json::array())
        return std::string("it has ") + name;
    }
    if (const auto& sysctls = member(host_, "Sysctls"); !sysctls.is_null() && !sysctls.empty())
      return "it has Sysctls";
    if (auto capability = dangerous_capability()) return "it has " + *capability;
    return weak_security();
  }

 private:
  std::string text(const char* name) const { return text_of(member(host_, name)); }

  std::optional<std::string> dangerous_capability() const {
    for (const auto* list : {&member(host_, "CapAdd"), &member(container_, "EffectiveCaps"),
                             &member(container_, "BoundingCaps")}) {
      if (list->is_null()) continue;
      for (const auto& name : *list) {
        if (!is_harmless_capability(text_of(name))) return name.dump();
      }
    }
    return std::nullopt;
  }

  // Of seccomp it has to have what podjail gave it; that lists are read in order by nobody is no concern,
  // since there is one.
  std::optional<std::string> weak_security() const {
    std::size_t profiles = 0;
    for (const auto& entry : member(host_, "SecurityOpt")) {
      const auto option = text_of(entry);
      if (option.starts_with("seccomp=") && option != "seccomp=unconfined")
        ++profiles;
      else if (option != "no-new-privileges" && option != "no-new-privileges=true" &&
               option != "no-new-privileges:true")
        return "its SecurityOpt has " + entry.dump();
    }
    if (profiles != 1) return "it has not the jail's seccomp profile";
    return std::nullopt;
  }

  const json& container_;
  const json& host_;
  const std::string_view network_;
};

}  // namespace

Result<CreatedContainer> read_created_container(std::string_view inspected, std::string_view network) {
  const auto document = read_document(inspected);
  if (!document) return tl::unexpected(document.error());
  if (const auto objection = Judge(*document, network).objection())
    return fail(ErrorKind::kRefused, "the container that the engine made cannot be in a jail: " + *objection);
  CreatedContainer created;
  for (const auto& mount : member(*document, "Mounts")) {
    const auto& type = member(mount, "Type");
    const auto& source = member(mount, "Source");
    if (const auto& target = member(mount, "Destination"); target.is_string())
      created.targets.push_back(target.get<std::string>());
    if (type == "volume" || type == "tmpfs") continue;
    if (type != "bind" || !source.is_string())
      return fail(ErrorKind::kRefused,
                  "the container that the engine made has a mount of type " + type.dump());
    created.sources.push_back(source.get<std::string>());
  }
  return created;
}

Result<int> exit_status_in(std::string_view inspected) {
  return number_of_state(inspected, "ExitCode");
}

Result<int> process_in(std::string_view inspected) {
  auto process = number_of_state(inspected, "Pid");
  if (process && *process <= 0) return fail(ErrorKind::kUnavailable, "the container does not run");
  return process;
}

}  // namespace podjail::cli
