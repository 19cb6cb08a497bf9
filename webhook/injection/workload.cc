#include "webhook/injection/workload.h"

#include <algorithm>
#include <string_view>

#include "webhook/injection/json_members.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

// CronJobs name their Jobs by the minutes since the epoch; as long ago as this has eight digits or more.
constexpr std::size_t kLeastMinuteDigits = 8;

const json& controller_of(const json& pod) {
  static const json kNone;
  const auto& owners = member(member(pod, "metadata"), "ownerReferences");
  if (!owners.is_array()) return kNone;
  const auto found =
      std::ranges::find_if(owners, [](const json& owner) { return is_on(owner, "controller"); });
  return found == owners.end() ? kNone : *found;
}

std::string_view without_last_part(std::string_view name) {
  return name.substr(0, name.rfind('-'));
}

std::string_view last_part(std::string_view name) {
  const auto dash = name.rfind('-');
  return dash == name.npos || dash == 0 ? std::string_view() : name.substr(dash + 1);
}

bool is_minute(std::string_view part) {
  return part.size() >= kLeastMinuteDigits &&
         std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string workload_of(const json& pod) {
  const auto& owner = controller_of(pod);
  auto kind = text_at(owner, "kind");
  auto name = text_at(owner, "name");
  if (kind.empty() || name.empty()) {
    const auto& metadata = member(pod, "metadata");
    // Of a generated name the beginning, which is all that is known when a pod is first asked about: the rest
    // must not make another workload of it when it is asked about again.
    const auto beginning = text_at(metadata, "generateName");
    return "Pod/" + std::string(beginning.empty() ? text_at(metadata, "name") : beginning);
  }
  const auto hash = label_of(pod, "pod-template-hash");
  if (kind == "ReplicaSet" && !hash.empty() && last_part(name) == hash) {
    kind = "Deployment";
    name = without_last_part(name);
  } else if (kind == "Job" && is_minute(last_part(name))) {
    kind = "CronJob";
    name = without_last_part(name);
  }
  return std::string(kind).append("/").append(name);
}

}  // namespace podjail::webhook
