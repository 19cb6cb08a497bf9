#include "agent/install/crio.h"

#include "agent/install/toml_text.h"
#include "lib/base/json_text.h"

namespace podjail::agent {
namespace {

constexpr std::string_view kHandler = "podjail";
constexpr std::string_view kWhat = "CRI-O's configuration";
constexpr std::string_view kHead = "# Written by podjail-agent, which undoes changes.\n";
// Where the runtime beneath keeps its state; the wrapper passes it on.
constexpr std::string_view kRoot = "/run/podjail-runtime";

Result<toml::table> runtime_table(std::string_view in_force) {
  const auto document = parse_toml(in_force, std::string(kWhat));
  if (!document) return tl::unexpected(document.error());
  const auto* runtime = (*document)["crio"]["runtime"].as_table();
  if (runtime == nullptr || !(*runtime)["runtimes"].is_table())
    return fail(ErrorKind::kInvalid, std::string(kWhat) + " names no handlers");
  return *runtime;
}

std::string text_of(const toml::table& table, std::string_view key) {
  return table[key].value_or(std::string());
}

// Whether a handler's runtime is a program that CRI-O's monitor calls, and not ours.
bool is_usable(const toml::table& handler, const std::string& wrapper) {
  const auto type = text_of(handler, "runtime_type");
  return (type.empty() || type == "oci") && text_of(handler, "runtime_path") != wrapper;
}

// The handler that ours is made of.
Result<toml::table> base_handler(const toml::table& runtime, const std::string& wrapper) {
  for (const auto& name : {text_of(runtime, "default_runtime"), std::string("runc"), std::string("crun")}) {
    const auto* handler = runtime["runtimes"][name].as_table();
    if (name != kHandler && handler != nullptr && is_usable(*handler, wrapper)) return *handler;
  }
  return fail(ErrorKind::kRefused, "neither CRI-O's default handler nor runc or crun is of the type oci");
}

}  // namespace

Result<CrioDropIn> crio_drop_in(std::string_view in_force, const std::string& wrapper) {
  const auto runtime = runtime_table(in_force);
  if (!runtime) return tl::unexpected(runtime.error());
  const auto base = base_handler(*runtime, wrapper);
  if (!base) return tl::unexpected(base.error());
  toml::table handler{{"runtime_path", wrapper}, {"runtime_type", "oci"}, {"runtime_root", kRoot}};
  for (const auto* key : {"monitor_path", "monitor_cgroup", "monitor_env", "monitor_exec_cgroup"}) {
    if (const auto* value = base->get(key); value != nullptr)
      value->visit([&](const auto& node) { handler.insert_or_assign(key, node); });
  }
  const toml::table runtimes{{kHandler, std::move(handler)}};
  const toml::table document{{"crio", toml::table{{"runtime", toml::table{{"runtimes", runtimes}}}}}};
  const auto path = text_of(*base, "runtime_path");
  return CrioDropIn{std::string(kHead) + toml_text(document), path.starts_with('/') ? path : std::string()};
}

Status crio_has_handler(std::string_view in_force, const std::string& wrapper) {
  const auto runtime = runtime_table(in_force);
  if (!runtime) return tl::unexpected(runtime.error());
  const auto& handlers = *(*runtime)["runtimes"].as_table();
  if (handlers[kHandler]["runtime_path"].value_or(std::string()) != wrapper)
    return fail(ErrorKind::kUnavailable, "CRI-O does not have the handler podjail");
  std::string without;
  bool has_any = false;  // old versions have one monitor for all handlers
  for (const auto& [name, handler] : handlers) {
    const auto* table = handler.as_table();
    if (table == nullptr || !is_usable(*table, {})) continue;
    const bool has = !text_of(*table, "monitor_path").empty();
    has_any = has_any || has;
    if (!has) without = printable(std::string(name.str()));
  }
  if (!has_any || without.empty()) return {};
  return fail(ErrorKind::kUnavailable,
              "CRI-O's handler " + without + " has lost its monitor in a reload; CRI-O must be restarted");
}

}  // namespace podjail::agent
