#include "hook/handover/identity.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

using AnnotationMap = std::map<std::string, std::string>;

struct Keys {
  const char* pod_namespace;
  const char* pod;
  const char* uid;
};

constexpr Keys kContainerd{"io.kubernetes.cri.sandbox-namespace", "io.kubernetes.cri.sandbox-name",
                           "io.kubernetes.cri.sandbox-uid"};
constexpr Keys kCrio{"io.kubernetes.pod.namespace", "io.kubernetes.pod.name", "io.kubernetes.pod.uid"};

constexpr std::size_t kMaxNamespace = 63;  // RFC 1123 label
constexpr std::size_t kMaxName = 253;      // RFC 1123 subdomain
constexpr std::size_t kMaxUid = 64;        // a UUID; of static pods a hash
constexpr std::size_t kMaxKind = 63;

bool is_small(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_alphanumeric(char c) {
  return is_small(c) || (c >= 'A' && c <= 'Z');
}

template <typename IsCharacter>
bool is_word(std::string_view text, std::size_t most, IsCharacter is_character) {
  return !text.empty() && text.size() <= most && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), is_character);
}

bool is_name(std::string_view text) {
  return is_word(text, kMaxName, [](char c) { return is_small(c) || c == '-' || c == '.'; });
}

bool is_workload(std::string_view text) {
  const auto slash = text.find('/');
  return slash != text.npos && is_word(text.substr(0, slash), kMaxKind, is_alphanumeric) &&
         is_name(text.substr(slash + 1));
}

std::string text_of(const AnnotationMap& annotations, const char* key) {
  const auto found = annotations.find(key);
  return found == annotations.end() ? std::string() : found->second;
}

std::optional<PodIdentity> said_with(const Keys& keys, const AnnotationMap& annotations) {
  PodIdentity said{text_of(annotations, keys.pod_namespace),
                   text_of(annotations, keys.pod),
                   text_of(annotations, keys.uid),
                   {}};
  if (said.pod_namespace.empty() || said.pod.empty() || said.uid.empty()) return std::nullopt;
  return said;
}

}  // namespace

Result<PodIdentity> checked_identity(PodIdentity identity) {
  const auto in_label = [](char c) { return is_small(c) || c == '-'; };
  if (!is_word(identity.pod_namespace, kMaxNamespace, in_label))
    return fail(ErrorKind::kInvalid, "the pod's namespace is none");
  if (!is_name(identity.pod)) return fail(ErrorKind::kInvalid, "the pod's name is none");
  const auto in_uid = [](char c) { return is_alphanumeric(c) || c == '-'; };
  if (!is_word(identity.uid, kMaxUid, in_uid)) return fail(ErrorKind::kInvalid, "the pod's uid is none");
  if (!is_workload(identity.workload)) identity.workload.clear();
  return identity;
}

Result<PodIdentity> identity_of(const AnnotationMap& annotations) {
  const auto containerd = said_with(kContainerd, annotations);
  const auto crio = said_with(kCrio, annotations);
  if (!containerd && !crio)
    return fail(ErrorKind::kNotFound, "the runtime says of no pod that the container belongs to it");
  if (containerd && crio && *containerd != *crio)
    return fail(ErrorKind::kRefused, "the annotations name two pods");
  auto identity = containerd ? *containerd : *crio;
  identity.workload = text_of(annotations, contract::kAnnotationWorkload.data());
  return checked_identity(std::move(identity));
}

}  // namespace podjail::hook
