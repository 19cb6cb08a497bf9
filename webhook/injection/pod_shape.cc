#include "webhook/injection/pod_shape.h"

#include <set>

#include "lib/base/json_text.h"
#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

tl::unexpected<Error> malformed(const std::string& place, std::string_view what) {
  return fail(ErrorKind::kInvalid, place + ": " + std::string(what));
}

Status check_texts(const json& object, const std::string& place) {
  if (object.is_null()) return {};
  if (!object.is_object()) return malformed(place, "is not an object");
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string()) return malformed(place, printable(name, 64) + " is not a text");
  }
  return {};
}

enum class Names { kUnique, kAny };

// A list of objects, each with a text under `key`.
Status check_list(const json& list, const std::string& place, const std::string& key, Names names) {
  if (list.is_null()) return {};
  if (!list.is_array()) return malformed(place, "is not a list");
  if (list.size() > kMaxVolumes) return malformed(place, "is too long");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto at = place + "[" + std::to_string(i) + "]";
    if (!member(list[i], key).is_string()) return malformed(at + "." + key, "is missing");
    if (!seen.insert(list[i][key].get<std::string>()).second && names == Names::kUnique)
      return malformed(at + "." + key, "is another's, too");
  }
  return {};
}

Status check_container(const json& container, const std::string& place) {
  if (auto env = check_list(member(container, "env"), place + ".env", "name", Names::kAny); !env) return env;
  const auto& context = member(container, "securityContext");
  if (!context.is_null() && !context.is_object())
    return malformed(place + ".securityContext", "is not an object");
  const auto& capabilities = member(context, "capabilities");
  if (!capabilities.is_null() && !capabilities.is_object())
    return malformed(place + ".securityContext.capabilities", "is not an object");
  for (const auto* list : {"add", "drop"}) {
    const auto& names = member(capabilities, list);
    if (!names.is_null() && !names.is_array())
      return malformed(place + ".securityContext.capabilities." + list, "is not a list");
  }
  return check_list(member(container, "volumeMounts"), place + ".volumeMounts", "mountPath", Names::kUnique);
}

Status check_containers(const json& pod, std::string_view list) {
  const auto& containers = member(member(pod, "spec"), list);
  const auto place = "spec." + std::string(list);
  if (auto named = check_list(containers, place, "name", Names::kUnique); !named) return named;
  if (containers.is_array() && containers.size() > kMaxContainers) return malformed(place, "is too long");
  Status status;
  each_container(pod, list, [&](const json& container, const std::string& at) {
    if (status) status = check_container(container, at);
  });
  return status;
}

}  // namespace

Status check_shape(const json& pod) {
  if (!member(pod, "metadata").is_object()) return malformed("metadata", "is not an object");
  if (!member(pod, "spec").is_object()) return malformed("spec", "is not an object");
  for (const auto* texts : {"annotations", "labels"}) {
    auto checked = check_texts(member(pod["metadata"], texts), std::string("metadata.") + texts);
    if (!checked) return checked;
  }
  if (!has_entries(member(pod["spec"], kContainers))) return malformed("spec.containers", "is empty");
  for (const auto list : {kInitContainers, kContainers, kEphemeralContainers}) {
    if (auto checked = check_containers(pod, list); !checked) return checked;
  }
  const auto& context = member(pod["spec"], "securityContext");
  if (!context.is_null() && !context.is_object())
    return malformed("spec.securityContext", "is not an object");
  return check_list(member(pod["spec"], "volumes"), "spec.volumes", "name", Names::kUnique);
}

std::string place_of(std::string_view list, std::size_t index) {
  return "spec." + std::string(list) + "[" + std::to_string(index) + "]";
}

void each_container(const json& pod, std::string_view list,
                    const std::function<void(const json&, const std::string&)>& visit) {
  const auto& containers = member(member(pod, "spec"), list);
  if (!containers.is_array()) return;
  for (std::size_t i = 0; i < containers.size(); ++i) visit(containers[i], place_of(list, i));
}

std::string_view annotation_of(const json& object, std::string_view name) {
  return text_at(member(member(object, "metadata"), "annotations"), name);
}

std::string_view label_of(const json& object, std::string_view name) {
  return text_at(member(member(object, "metadata"), "labels"), name);
}

}  // namespace podjail::webhook
