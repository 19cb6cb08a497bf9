#include "webhook/injection/refusals.h"

#include <array>
#include <filesystem>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"
#include "webhook/injection/capabilities.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

struct Switch {
  std::string_view field;
  std::string_view why;
};

constexpr int kFirstOrdinaryGroup = 1000;  // as hook/sidecar_template.cc has it

constexpr std::array kPodSwitches = {
    Switch{"hostNetwork", "a jailed pod has a network of its own"},
    Switch{"hostPID", "the node's processes are outside of the jail"},
    Switch{"hostIPC", "the node's shared memory leads out of the jail"},
    Switch{"shareProcessNamespace", "containers could take over the sidecar's process"},
};

tl::unexpected<Error> refuse(std::string place, std::string_view why) {
  return fail(ErrorKind::kRefused, std::move(place.append(": ").append(why)));
}

bool is_sidecar_uid(const json& context) {
  const auto& uid = member(context, "runAsUser");
  return uid.is_number() && uid == json(contract::kSidecarUid);
}

Status check_capabilities(const json& context, const std::string& place) {
  const auto& added = member(member(context, "capabilities"), "add");
  for (std::size_t i = 0; added.is_array() && i < added.size(); ++i) {
    if (!added[i].is_string() || !is_forbidden_capability(added[i].get_ref<const std::string&>())) continue;
    return refuse(place + ".capabilities.add[" + std::to_string(i) + "]",
                  printable(added[i].get_ref<const std::string&>(), 32) + " leads out of the jail");
  }
  return {};
}

Status check_context(const json& container, const std::string& place) {
  const auto at = place + ".securityContext";
  const auto& context = member(container, "securityContext");
  if (is_on(context, "privileged"))
    return refuse(at + ".privileged", "a privileged container can leave the jail");
  if (const auto mount = text_at(context, "procMount"); !mount.empty() && mount != "Default")
    return refuse(at + ".procMount", "only Default hides what leads out of the jail");
  if (is_sidecar_uid(context)) return refuse(at + ".runAsUser", "15001 is the sidecar's user");
  if (!member(context, "windowsOptions").is_null())
    return refuse(at + ".windowsOptions", "Windows pods cannot be jailed");
  return check_capabilities(context, at);
}

// What workloads may have of podjail's volumes is one mount, read-only, where everyone has it.
Status check_mounts(const json& container, const std::string& place) {
  const auto& mounts = member(container, "volumeMounts");
  for (std::size_t i = 0; mounts.is_array() && i < mounts.size(); ++i) {
    const auto at = place + ".volumeMounts[" + std::to_string(i) + "]";
    const auto volume = text_at(mounts[i], "name");
    const auto path = text_at(mounts[i], "mountPath");
    const bool ours = volume == kRunVolume && path == contract::kSharedDirectory;
    if (ours && (!is_on(mounts[i], "readOnly") || mounts[i].contains("subPath") ||
                 mounts[i].contains("subPathExpr") || mounts[i].contains("mountPropagation")))
      return refuse(at, "/run/podjail is mounted whole and read-only");
    if (ours) continue;
    if (volume.starts_with(kOwnVolumes))
      return refuse(at + ".name", "the volume " + printable(volume, 64) + " is podjail's own");
    if (is_within(path, contract::kSharedDirectory) || is_within(path, "/var/run/podjail"))
      return refuse(at + ".mountPath", printable(path, 64) + " is podjail's own");
  }
  return {};
}

Status check_pod_context(const json& pod) {
  const std::string place = "spec.securityContext";
  const auto& context = member(pod["spec"], "securityContext");
  if (is_sidecar_uid(context)) return refuse(place + ".runAsUser", "15001 is the sidecar's user");
  // Groups of a pod are groups of its every container, and the hook takes none for the sidecar that is in one
  // of the system's.
  const auto is_the_systems = [](const json& group) {
    return !group.is_null() && !(group.is_number_integer() && group >= json(kFirstOrdinaryGroup));
  };
  if (is_the_systems(member(context, "fsGroup")))
    return refuse(place + ".fsGroup",
                  "the sidecar would be in that group, too, and the hook refuses groups below 1000");
  const auto& groups = member(context, "supplementalGroups");
  for (std::size_t i = 0; groups.is_array() && i < groups.size(); ++i) {
    if (is_the_systems(groups[i]))
      return refuse(place + ".supplementalGroups[" + std::to_string(i) + "]",
                    "the sidecar would be in that group, too, and the hook refuses groups below 1000");
  }
  return {};
}

Status check_platform(const json& spec) {
  if (text_at(member(spec, "os"), "name") == "windows")
    return refuse("spec.os.name", "Windows pods cannot be jailed");
  if (text_at(member(spec, "nodeSelector"), "kubernetes.io/os") == "windows")
    return refuse("spec.nodeSelector[kubernetes.io/os]", "Windows pods cannot be jailed");
  if (!member(member(spec, "securityContext"), "windowsOptions").is_null())
    return refuse("spec.securityContext.windowsOptions", "Windows pods cannot be jailed");
  return {};
}

}  // namespace

bool is_within(std::string_view path, std::string_view folder) {
  auto plain = std::filesystem::path("/" + std::string(path)).lexically_normal().string();
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  while (plain.starts_with("//")) plain.erase(0, 1);
  return plain == folder || plain.starts_with(std::string(folder) + "/");
}

Status check_container(const json& container, const std::string& place) {
  if (text_at(container, "name") == kSidecarName)
    return refuse(place + ".name", "podjail is the name of podjail's own container");
  if (auto allowed = check_context(container, place); !allowed) return allowed;
  return check_mounts(container, place);
}

Status check_ephemeral(const json& container, const std::string& place) {
  // The hook takes a workload's for its target and no other.
  if (text_at(container, "targetContainerName") == kSidecarName)
    return refuse(place + ".targetContainerName", "nobody looks into the sidecar's processes");
  return check_container(container, place);
}

Status check_volumes(const json& pod) {
  const auto& volumes = member(pod["spec"], "volumes");
  const bool injected = find_named(member(pod["spec"], kInitContainers), kSidecarName) != nullptr;
  for (std::size_t i = 0; volumes.is_array() && i < volumes.size(); ++i) {
    const auto name = text_at(volumes[i], "name");
    const bool known = name == kRunVolume || name == kConfigVolume || name.starts_with(kPolicyVolumes);
    if (name.starts_with(kOwnVolumes) && !(injected && known))
      return refuse("spec.volumes[" + std::to_string(i) + "].name",
                    "names that begin with podjail- are podjail's own");
  }
  return {};
}

Status check_pod(const json& pod, std::string_view runtime_class) {
  const auto& spec = pod["spec"];
  for (const auto& [field, why] : kPodSwitches) {
    if (is_on(spec, field)) return refuse("spec." + std::string(field), why);
  }
  if (auto allowed = check_platform(spec); !allowed) return allowed;
  if (auto allowed = check_pod_context(pod); !allowed) return allowed;
  const auto handler = text_at(spec, "runtimeClassName");
  if (!handler.empty() && handler != runtime_class)
    return refuse("spec.runtimeClassName",
                  printable(handler, 64) + " would run the pod without the jail; leave it out");
  if (!annotation_of(pod, contract::kAnnotationRole).empty())
    return refuse("metadata.annotations[" + std::string(contract::kAnnotationRole) + "]",
                  "only runtimes set it");
  return {};
}

}  // namespace podjail::webhook
