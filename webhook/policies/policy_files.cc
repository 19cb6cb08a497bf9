#include "webhook/policies/policy_files.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "lib/base/json_text.h"
#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;
using policy::PolicySource;

bool is_script(std::string_view name) {
  return name.ends_with(".js") && !name.starts_with('.');
}

void sort_in(PolicyFiles& files, PolicySource source) {
  const std::string_view name = source.name;
  if (policy::is_data_name(name)) return files.data.push_back(std::move(source));
  if (!is_script(name)) return;
  auto& list = name.ends_with("_test.js")     ? files.tests
               : name.ends_with(".shadow.js") ? files.shadows
                                              : files.policies;
  list.push_back(std::move(source));
}

// As lib/policy/sources.h reads them: the sidecar takes no others.
void leave_out_unnamed_data(PolicyFiles& files) {
  const auto names = [](const std::vector<PolicySource>& policies, const std::string& wanted) {
    return std::ranges::any_of(
        policies, [&](const PolicySource& policy) { return policy.text.find(wanted) != std::string::npos; });
  };
  std::erase_if(files.data, [&](const PolicySource& data) {
    const auto wanted = "file:" + data.name;
    return !names(files.policies, wanted) && !names(files.shadows, wanted);
  });
}

Status check_limits(const PolicyFiles& files) {
  std::size_t bytes = 0;
  for (const auto* list : {&files.policies, &files.shadows, &files.tests, &files.data}) {
    for (const auto& source : *list) {
      bytes += source.text.size();
      if (list != &files.data && source.text.size() > policy::kMaxPolicyBytes)
        return fail(ErrorKind::kExhausted,
                    source.name + ": more than " + std::to_string(policy::kMaxPolicyBytes) + " bytes");
    }
  }
  if (bytes > policy::kMaxPolicySetBytes)
    return fail(ErrorKind::kExhausted,
                "policies of more than " + std::to_string(policy::kMaxPolicySetBytes) + " bytes");
  if (files.policies.size() + files.shadows.size() > policy::kMaxPolicies)
    return fail(ErrorKind::kExhausted, "more than " + std::to_string(policy::kMaxPolicies) + " policies");
  return {};
}

}  // namespace

Result<PolicyFiles> policy_files_of(const json& config_map) {
  const auto& data = member(config_map, "data");
  if (!data.is_object() && !data.is_null()) return fail(ErrorKind::kInvalid, "data: is not an object");
  if (has_entries(member(config_map, "binaryData")))
    return fail(ErrorKind::kInvalid, "binaryData: policies are texts; put them into data");
  PolicyFiles files;
  for (const auto& [name, text] : data.items()) {
    if (!text.is_string())
      return fail(ErrorKind::kInvalid, "data[" + printable(name, 64) + "]: is not a text");
    sort_in(files, {name, text.get<std::string>()});
  }
  leave_out_unnamed_data(files);
  if (auto fits = check_limits(files); !fits) return tl::unexpected(std::move(fits.error()));
  return files;
}

policy::PolicySources set_of(const PolicyFiles& files, policy::Shadows shadows) {
  auto sources = files.policies;
  if (shadows == policy::Shadows::kTaken)
    sources.insert(sources.end(), files.shadows.begin(), files.shadows.end());
  sources.insert(sources.end(), files.data.begin(), files.data.end());
  return policy::make_policy_sources(std::move(sources));
}

}  // namespace podjail::webhook
