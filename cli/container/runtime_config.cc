#include "cli/container/runtime_config.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/container/engine_options.h"
#include "cli/container/json_member.h"

namespace podjail::cli {
namespace {

using nlohmann::json;

constexpr const char* kNoDocument = "the engine's config.json is not understood";

// What the kernel mounts without anything of the machine.
constexpr std::array<std::string_view, 8> kKernelTypes = {"proc",   "tmpfs",  "sysfs",   "devpts",
                                                          "mqueue", "cgroup", "cgroup2", "overlay"};
// Of which the container has to have its own.
constexpr std::array<std::string_view, 4> kOwn = {"ipc", "mount", "pid", "uts"};

Status refuse(const std::string& what) {
  return fail(ErrorKind::kRefused, "the container that the engine made cannot be in a jail: " + what);
}

Status check_namespaces(const json& namespaces, std::string_view network) {
  if (!namespaces.is_array()) return refuse("it has no namespaces");
  std::vector<std::string> own;
  bool joins = false;
  for (const auto& entry : namespaces) {
    const auto type = text_of(member(entry, "type"));
    const auto path = text_of(member(entry, "path"));
    if (type == "network") {
      if (joins || path != network) return refuse("its network is " + path + ", not the jail");
      joins = true;
    } else if (!path.empty() && type != "user") {
      return refuse("it joins " + path);
    } else {
      own.push_back(type);
    }
  }
  if (!joins) return refuse("it has the machine's network");
  for (const auto type : kOwn) {
    if (std::ranges::find(own, type) == own.end())
      return refuse("it has the machine's " + std::string(type) + " namespace");
  }
  return {};
}

Status check_capabilities(const json& sets) {
  if (!sets.is_object()) return refuse("what it may do is not told");
  for (const auto& set : sets) {
    for (const auto& name : set) {
      if (!is_harmless_capability(text_of(name))) return refuse("it has " + name.dump());
    }
  }
  return {};
}

Result<std::vector<std::string>> sources_of(const json& mounts) {
  std::vector<std::string> sources;
  for (const auto& mount : mounts) {
    const auto type = text_of(member(mount, "type"));
    if (std::ranges::find(kKernelTypes, type) != kKernelTypes.end()) continue;
    if (type != "bind")
      return fail(ErrorKind::kRefused, "the container that the engine made has a mount of type " + type);
    sources.push_back(text_of(member(mount, "source")));
  }
  return sources;
}

}  // namespace

Result<std::vector<std::string>> sources_in_runtime_config(std::string_view config,
                                                           std::string_view network) {
  const auto document = json::parse(config, nullptr, false);
  const auto& kernel = member(document, "linux");
  const auto& mounts = member(document, "mounts");
  if (!kernel.is_object() || !mounts.is_array()) return fail(ErrorKind::kInvalid, kNoDocument);
  auto checked = check_namespaces(member(kernel, "namespaces"), network);
  if (checked) checked = check_capabilities(member(member(document, "process"), "capabilities"));
  if (checked && !member(kernel, "seccomp").is_object()) checked = refuse("it has no seccomp profile");
  if (checked && !member(kernel, "devices").empty()) checked = refuse("it has devices of the machine");
  if (!checked) return tl::unexpected(std::move(checked.error()));
  return sources_of(mounts);
}

Result<std::string> runtime_config_path_in(std::string_view inspected) {
  const auto document = json::parse(inspected, nullptr, false);
  auto path = document.is_array() && document.size() == 1 ? text_of(member(document[0], "OCIConfigPath"))
                                                          : std::string();
  if (!path.starts_with('/'))
    return fail(ErrorKind::kInvalid, "the engine does not tell where its config.json is");
  return path;
}

}  // namespace podjail::cli
