#include "webhook/admission/pods.h"

#include <algorithm>
#include <array>

#include "lib/contract/contract.h"
#include "webhook/injection/inbound.h"
#include "webhook/injection/inject.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/json_patch.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr std::string_view kMirror = "kubernetes.io/config.mirror";
constexpr std::string_view kEphemeral = "ephemeralcontainers";
constexpr std::array kFixedAnnotations = {kAnnotationSidecarConfig, contract::kAnnotationStatus,
                                          kAnnotationWorkload, contract::kAnnotationInboundPorts};

Verdict refused(std::string sentence) {
  return {Verdict::Kind::kRefused, std::move(sentence)};
}

Verdict failed(std::string sentence) {
  return {Verdict::Kind::kFailed, std::move(sentence)};
}

Verdict allowed(std::vector<std::string> warnings = {}) {
  return {Verdict::Kind::kAllowed, "", json::array(), std::move(warnings)};
}

bool is_node(const Review& review) {
  return std::ranges::find(review.groups, "system:nodes") != review.groups.end();
}

// Shows the API server's clients a static pod of a node. Nothing runs because of it.
bool is_mirror(const json& pod) {
  return !annotation_of(pod, kMirror).empty();
}

Verdict patched(const json& before, const json& after, std::vector<std::string> warnings) {
  auto patch = make_patch(before, after);
  const auto kind = patch.empty() ? Verdict::Kind::kAllowed : Verdict::Kind::kPatched;
  return {kind, "", std::move(patch), std::move(warnings)};
}

// Nothing may be left to change.
Verdict unchanged(const json& before, const json& after) {
  const auto patch = make_patch(before, after);
  if (patch.empty()) return allowed();
  const auto& first = patch.front();
  const auto* pointer = first.contains("from") ? "from" : "path";
  return refused(field_of(first[pointer].get<std::string>()) +
                 ": not as podjail left it; another admission plugin or the pod's author changed it");
}

const json& sidecar_of(const json& pod) {
  static const json kNone;
  const auto* found = find_named(member(member(pod, "spec"), kInitContainers), kSidecarName);
  return found == nullptr ? kNone : *found;
}

// A pod's specification is fixed but for images and the like; of those the sidecar's are fixed here.
Verdict validate_update(const Review& review) {
  if (!review.old_object.is_object()) return failed("the review does not say what the pod was");
  if (!is_injected(review.old_object)) return allowed();
  for (const auto name : kFixedAnnotations) {
    if (annotation_of(review.old_object, name) != annotation_of(review.object, name))
      return refused("metadata.annotations[" + std::string(name) + "]: cannot be changed");
  }
  if (!is_injected(review.object) || sidecar_of(review.old_object) != sidecar_of(review.object))
    return refused("spec.initContainers[0]: podjail's container cannot be changed");
  return allowed();
}

}  // namespace

std::string field_of(const std::string& pointer) {
  std::string field;
  for (std::size_t at = 1; at <= pointer.size() && !pointer.empty();) {
    const auto end = std::min(pointer.find('/', at), pointer.size());
    std::string part = pointer.substr(at, end - at);
    for (std::size_t i = 0; (i = part.find('~', i)) != part.npos; ++i)
      part.replace(i, 2, part.compare(i, 2, "~1") == 0 ? "/" : "~");
    const bool index =
        !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    if (index || part.find_first_of("/.") != part.npos) {
      field += "[" + part + "]";
    } else {
      field += (field.empty() ? "" : ".") + part;
    }
    at = end + 1;
  }
  return field;
}

struct PodAdmission::Decided {
  Selection selection;
  json space;
};

Result<PodAdmission::Decided> PodAdmission::decide(const Review& review) const {
  if (!review.object.is_object()) return fail(ErrorKind::kInvalid, "the review has no pod");
  auto space = surroundings_.space(review.space);
  if (!space) return tl::unexpected(std::move(space.error()));
  auto selection = select(review.object, *space, rules_.selection);
  if (selection.fate == Selection::Fate::kJailed && is_mirror(review.object)) {
    if (!is_node(review))
      return fail(ErrorKind::kRefused,
                  "metadata.annotations[" + std::string(kMirror) + "]: only nodes set it");
    selection = {Selection::Fate::kLeft, std::nullopt};
  }
  return Decided{std::move(selection), std::move(*space)};
}

Verdict PodAdmission::mutate_new(const Review& review) const {
  const auto decided = decide(review);
  if (!decided) return verdict_of(decided.error());
  std::vector<std::string> warnings;
  if (decided->selection.warning) warnings.push_back(*decided->selection.warning);
  if (decided->selection.fate == Selection::Fate::kLeft) return allowed(std::move(warnings));
  const auto jail = surroundings_.jail_of(review.object, decided->space);
  if (!jail) return verdict_of(jail.error());
  const auto after = inject(review.object, *jail, rules_.injection);
  if (!after) return verdict_of(after.error());
  const auto provided = surroundings_.provide(*jail, review.space, review.effect);
  if (!provided) return verdict_of(provided.error());
  warnings.insert(warnings.end(), provided->begin(), provided->end());
  const auto unhelped = inbound_warnings_of(review.object);
  warnings.insert(warnings.end(), unhelped.begin(), unhelped.end());
  return patched(review.object, *after, std::move(warnings));
}

Verdict PodAdmission::validate_new(const Review& review) const {
  const auto decided = decide(review);
  if (!decided) return verdict_of(decided.error());
  if (decided->selection.fate == Selection::Fate::kLeft) return allowed();
  const auto jail = surroundings_.jail_of(review.object, decided->space);
  if (!jail) return verdict_of(jail.error());
  const auto after = inject(review.object, *jail, rules_.injection);
  if (!after) return verdict_of(after.error());
  return unchanged(review.object, *after);
}

Verdict PodAdmission::mutate(const Review& review) const {
  if (review.resource != "pods") return failed("asked about " + review.resource + " where pods are expected");
  if (review.subresource.empty()) return review.operation == "CREATE" ? mutate_new(review) : allowed();
  if (review.subresource != kEphemeral || !is_injected(review.old_object)) return allowed();
  const auto after = inject_ephemeral(review.object, review.old_object);
  if (!after) return verdict_of(after.error());
  return patched(review.object, *after, {});
}

Verdict PodAdmission::validate(const Review& review) const {
  if (review.resource != "pods") return failed("asked about " + review.resource + " where pods are expected");
  if (!review.subresource.empty()) return allowed();
  if (review.operation == "CREATE") return validate_new(review);
  return review.operation == "UPDATE" ? validate_update(review) : allowed();
}

Verdict PodAdmission::validate_ephemeral(const Review& review) const {
  if (review.resource != "pods" || review.subresource != kEphemeral)
    return failed("asked about " + review.resource + "/" + review.subresource +
                  " where ephemeral containers are expected");
  if (!review.old_object.is_object()) return failed("the review does not say what the pod was");
  if (!is_injected(review.old_object))
    return allowed({"podjail: this pod is not jailed, and neither is its ephemeral container"});
  const auto after = inject_ephemeral(review.object, review.old_object);
  if (!after) return verdict_of(after.error());
  return unchanged(review.object, *after);
}

}  // namespace podjail::webhook
