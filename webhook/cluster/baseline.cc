#include "webhook/cluster/baseline.h"

#include "lib/contract/contract.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using kubernetes::kConfigMaps;
using nlohmann::json;

constexpr std::string_view kSelected = "podjail.dev/inject=enabled";

json held_by(const json& config_map, std::string_view part) {
  const auto& held = member(config_map, part);
  return held.is_null() ? json::object() : held;
}

}  // namespace

json copy_of(const json& original, const std::string& space) {
  const auto& metadata = member(original, "metadata");
  auto source = std::string(text_at(metadata, "namespace"));
  source += '/';
  source += text_at(metadata, "name");
  const json labels{{"app.kubernetes.io/managed-by", "podjail-webhook"},
                    {"app.kubernetes.io/part-of", "podjail"},
                    {std::string(contract::kAnnotationPolicy), "true"}};
  json copy{{"apiVersion", "v1"}, {"kind", "ConfigMap"}};
  copy["metadata"] = {{"name", text_at(metadata, "name")}, {"namespace", space}, {"labels", labels}};
  copy["metadata"]["annotations"] = {{"podjail.dev/copy-of", std::move(source)}};
  for (const auto* part : {"data", "binaryData"}) copy[part] = held_by(original, part);
  return copy;
}

bool is_current(const json& copy, const json& original) {
  return held_by(copy, "data") == held_by(original, "data") &&
         held_by(copy, "binaryData") == held_by(original, "binaryData");
}

Result<json> Baseline::original() const {
  auto found = client_.get(kConfigMaps, {place_.space, place_.config_map});
  if (!found && found.error().kind() == ErrorKind::kNotFound)
    return fail(ErrorKind::kRefused, "the cluster's baseline is missing: there is no ConfigMap " +
                                         place_.config_map + " in the namespace " + place_.space);
  return found;
}

Result<Baseline::Found> Baseline::bring_up_to_date(const json& original, const std::string& space) const {
  const kubernetes::ObjectKey key{space, place_.config_map};
  const auto found = client_.get(kConfigMaps, key);
  if (!found && found.error().kind() != ErrorKind::kNotFound) return tl::unexpected(found.error());
  if (found && is_current(*found, original)) return Found::kCurrent;
  auto copy = copy_of(original, space);
  if (found && is_on(*found, "immutable")) {  // it takes no other contents
    if (auto removed = client_.remove(kConfigMaps, key); !removed) return tl::unexpected(removed.error());
  }
  const bool replaces = found && !is_on(*found, "immutable");
  if (replaces) copy["metadata"]["resourceVersion"] = member(member(*found, "metadata"), "resourceVersion");
  const auto written =
      replaces ? client_.replace(kConfigMaps, key, copy) : client_.create(kConfigMaps, space, copy);
  if (written) return Found::kRestored;
  // Somebody else may have been faster, most likely the other replica.
  const auto again = client_.get(kConfigMaps, key);
  if (again && is_current(*again, original)) return Found::kCurrent;
  return tl::unexpected(written.error());
}

Status Baseline::ensure(const std::string& space, Writing writing) const {
  if (!exists()) return {};
  const auto original = this->original();
  if (!original) return tl::unexpected(original.error());
  if (writing == Writing::kLeftUndone) return {};
  const auto brought = bring_up_to_date(*original, space);
  if (!brought) return fail_within("copy the cluster's baseline", Error(brought.error()));
  return {};
}

Baseline::Sweep Baseline::sweep(const SelectionRules& rules) const {
  Sweep sweep;
  if (!exists()) return sweep;
  const auto original = this->original();
  if (!original) return {0, 0, tl::unexpected(original.error())};
  const auto spaces = client_.list(kubernetes::kNamespaces, "", kSelected);
  if (!spaces) return {0, 0, tl::unexpected(spaces.error())};
  for (const auto& space : *spaces) {
    const std::string name(text_at(member(space, "metadata"), "name"));
    const bool ending = !member(member(space, "metadata"), "deletionTimestamp").is_null();
    if (ending || is_excluded(name, rules)) continue;
    const auto brought = bring_up_to_date(*original, name);
    if (brought) {
      ++sweep.copies;
      if (*brought == Found::kRestored) ++sweep.restored;
    } else if (sweep.status) {
      sweep.status = tl::unexpected(brought.error());
    }
  }
  return sweep;
}

}  // namespace podjail::webhook
