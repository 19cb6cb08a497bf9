// What becomes of a pod, by the labels and annotations of it and of its namespace. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "webhook/injection/settings.h"

namespace podjail::webhook {

struct SelectionRules {
  std::vector<std::string> excluded;  // namespaces, besides those of names.h
  enum class OptOut { kForbidden, kAllowed } opt_out = OptOut::kForbidden;
};

struct Selection {
  enum class Fate { kLeft, kJailed } fate = Fate::kLeft;
  std::optional<std::string> warning{};  // for whoever made the pod
};

bool is_excluded(std::string_view space, const SelectionRules& rules);

// Jailed are the pods of namespaces with the label podjail.dev/inject=enabled, and those that have it
// themselves, but none of an excluded namespace. `space` is the namespace as the API has it.
Selection select(const nlohmann::json& pod, const nlohmann::json& space, const SelectionRules& rules);

inline constexpr std::size_t kMaxPolicyNames = 16;  // of one annotation

// The names in the annotation podjail.dev/policy of an object, which stands in `where` ("the namespace").
// kRefused for what is no name, for one that is there twice and for more than kMaxPolicyNames.
Result<std::vector<std::string>> policy_names_of(const nlohmann::json& object, std::string_view where);

// The mode that the annotations say. kRefused for a word that is none, and for a pod that asks to be observed
// where its namespace does not let it.
Result<Mode> mode_of(const nlohmann::json& pod, const nlohmann::json& space);

}  // namespace podjail::webhook
