#include "webhook/injection/selection.h"

#include <algorithm>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"
#include "lib/kubernetes/resource.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string place_of_annotation(std::string_view where, std::string_view name) {
  return std::string(where) + "'s metadata.annotations[" + std::string(name) + "]";
}

// "" where nothing is said.
Result<std::optional<Mode>> read_mode(const json& object, std::string_view where) {
  const auto word = annotation_of(object, contract::kAnnotationMode);
  if (word.empty()) return std::nullopt;
  if (word == "enforce") return Mode::kEnforce;
  if (word == "observe") return Mode::kObserve;
  return fail(ErrorKind::kRefused, place_of_annotation(where, contract::kAnnotationMode) + ": " +
                                       printable(word, 32) + " is neither enforce nor observe");
}

}  // namespace

bool is_excluded(std::string_view space, const SelectionRules& rules) {
  return std::ranges::find(kSystemNamespaces, space) != kSystemNamespaces.end() ||
         std::ranges::find(rules.excluded, space) != rules.excluded.end();
}

Selection select(const json& pod, const json& space, const SelectionRules& rules) {
  using enum Selection::Fate;
  if (is_excluded(text_at(member(space, "metadata"), "name"), rules)) return {kLeft};
  const auto wish = label_of(pod, contract::kAnnotationInject);
  if (wish == "enabled") return {kJailed};
  if (label_of(space, contract::kAnnotationInject) != "enabled") return {kLeft};
  if (wish != "disabled") return {kJailed};
  if (rules.opt_out == SelectionRules::OptOut::kAllowed)
    return {kLeft, "podjail: this pod is not jailed, as its label podjail.dev/inject=disabled asks"};
  return {kJailed,
          "podjail: the label podjail.dev/inject=disabled has no effect in this cluster; the pod is jailed"};
}

Result<std::vector<std::string>> policy_names_of(const json& object, std::string_view where) {
  const auto place = place_of_annotation(where, contract::kAnnotationPolicy);
  std::vector<std::string> names;
  auto rest = annotation_of(object, contract::kAnnotationPolicy);
  while (!trimmed(rest).empty()) {
    const auto comma = rest.find(',');
    const auto name = trimmed(rest.substr(0, comma));
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
    if (!kubernetes::is_object_name(name))
      return fail(ErrorKind::kRefused, place + ": \"" + printable(name, 64) + "\" is no name of a ConfigMap");
    if (std::ranges::find(names, name) != names.end())
      return fail(ErrorKind::kRefused, place + ": " + std::string(name) + " is named twice");
    names.emplace_back(name);
    if (names.size() > kMaxPolicyNames)
      return fail(ErrorKind::kRefused, place + ": more than " + std::to_string(kMaxPolicyNames) + " names");
  }
  return names;
}

Result<Mode> mode_of(const json& pod, const json& space) {
  const auto of_space = read_mode(space, "the namespace");
  if (!of_space) return tl::unexpected(of_space.error());
  const auto of_pod = read_mode(pod, "the pod");
  if (!of_pod) return tl::unexpected(of_pod.error());
  const auto given = of_space->value_or(Mode::kEnforce);
  const bool may_observe = given == Mode::kObserve || annotation_of(space, kAnnotationAllowObserve) == "true";
  if (of_pod->value_or(given) == Mode::kObserve && !may_observe)
    return fail(ErrorKind::kRefused,
                place_of_annotation("the pod", contract::kAnnotationMode) +
                    ": observe needs the namespace's annotation podjail.dev/allow-observe=true");
  return of_pod->value_or(given);
}

}  // namespace podjail::webhook
