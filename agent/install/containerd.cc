#include "agent/install/containerd.h"

#include <fnmatch.h>

#include <algorithm>
#include <optional>

#include "agent/install/toml_text.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr std::string_view kHandler = "podjail";
constexpr std::string_view kPluginOfOne = "io.containerd.grpc.v1.cri";     // containerd 1.x
constexpr std::string_view kPluginOfTwo = "io.containerd.cri.v1.runtime";  // containerd 2.x
constexpr std::string_view kRuncKind = "io.containerd.runc.v2";
constexpr std::string_view kMark = "  # podjail-agent";
constexpr std::string_view kHead = "# Written by podjail-agent, which undoes changes.\n";

// The CRI plugin's table in a dump, and which plugin it is.
struct Cri {
  std::string_view plugin;
  toml::table* table = nullptr;
};

std::optional<Cri> find_cri(toml::table& dump) {
  for (const auto plugin : {kPluginOfTwo, kPluginOfOne}) {
    auto* table = dump["plugins"][plugin].as_table();
    if (table != nullptr && (*table)["containerd"].is_table()) return Cri{plugin, table};
  }
  return std::nullopt;
}

// The handler that ours is made of.
Result<toml::table> base_handler(const toml::table& cri) {
  const auto containerd = cri["containerd"];
  const auto* handler = containerd["runtimes"]["runc"].as_table();
  if (handler == nullptr) {
    const auto name = containerd["default_runtime_name"].value_or(std::string());
    handler = containerd["runtimes"][name].as_table();
  }
  if (handler == nullptr)
    return fail(ErrorKind::kRefused, "containerd has neither a handler runc nor the default one");
  if ((*handler)["runtime_type"].value_or(std::string()) != kRuncKind)
    return fail(ErrorKind::kRefused, "containerd's handler is not of the type " + std::string(kRuncKind));
  return *handler;
}

void insert_table(toml::table& into, std::string_view key) {
  if (!into[key].is_table()) into.insert_or_assign(key, toml::table{});
}

// Lets the annotations through that name the workload, and the ports at which the node may come in: all
// others of the pod's author stay outside.
void pass_annotations(toml::table& handler) {
  handler.insert_or_assign("pod_annotations", toml::array{std::string(contract::kAnnotationWorkload),
                                                          std::string(contract::kAnnotationInboundPorts)});
}

void put_handler(toml::table& cri, toml::table handler) {
  insert_table(cri, "containerd");
  auto& containerd = *cri["containerd"].as_table();
  insert_table(containerd, "runtimes");
  containerd["runtimes"].as_table()->insert_or_assign(kHandler, std::move(handler));
}

std::string absolute_or_nothing(const std::string& path) {
  return path.starts_with('/') ? path : std::string();
}

// Whether one of `imports` names `drop_in`, read as containerd reads it.
bool covers(const toml::array& imports, const std::string& main_path, const std::string& drop_in) {
  const auto folder = main_path.substr(0, main_path.rfind('/') + 1);
  return std::any_of(imports.begin(), imports.end(), [&](const toml::node& entry) {
    auto pattern = entry.value_or(std::string());
    if (!pattern.starts_with('/')) pattern.insert(0, folder);
    return ::fnmatch(pattern.c_str(), drop_in.c_str(), FNM_PATHNAME) == 0;
  });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string array_text(const toml::array& array) {
  std::string text = "[";
  for (const auto& entry : array)
    text += (text.size() > 1 ? ", " : "") + quoted(entry.value_or(std::string()));
  return text + "]";
}

std::string import_line(const std::string& drop_in) {
  return "imports = [" + quoted(drop_in) + "]" + std::string(kMark) + "\n";
}

// `text` with another array in the place of `array`, which is part of it.
std::string with_array(std::string_view text, const toml::array& array, const toml::array& other) {
  const auto begin = offset_of(text, array.source().begin);
  const auto end = offset_of(text, array.source().end);
  return std::string(text.substr(0, begin)) + array_text(other) + std::string(text.substr(end));
}

// What was made by editing text must mean what it was meant to.
Result<std::string> proved(std::string text, toml::table meant, const std::string& path) {
  const auto read = parse_toml(text, path);
  if (!read || *read != meant)
    return fail(ErrorKind::kRefused, path + ": its imports cannot be changed; import the drop-in by hand");
  return text;
}

Result<std::int64_t> version_of(const toml::table& document, const std::string& path) {
  const auto version = document["version"].value_or(std::int64_t{1});
  if (version >= 2) return version;
  return fail(ErrorKind::kRefused,
              path + " is of version 1; `containerd config migrate` makes a newer one of it");
}

}  // namespace

Result<ContainerdDropIn> containerd_drop_in(std::string_view dump, const std::string& wrapper) {
  auto document = parse_toml(dump, "containerd config dump");
  if (!document) return tl::unexpected(std::move(document.error()));
  const auto cri = find_cri(*document);
  if (!cri) return fail(ErrorKind::kInvalid, "containerd config dump names no CRI plugin");
  auto handler = base_handler(*cri->table);
  if (!handler) return tl::unexpected(std::move(handler.error()));
  insert_table(*handler, "options");
  auto& options = *(*handler)["options"].as_table();
  const auto beneath = absolute_or_nothing(options["BinaryName"].value_or(std::string()));
  options.insert_or_assign("BinaryName", wrapper);
  pass_annotations(*handler);
  toml::table plugin = cri->plugin == kPluginOfOne ? *cri->table : toml::table{};
  put_handler(plugin, std::move(*handler));
  const auto version = version_of(*document, "containerd config dump");
  if (!version) return tl::unexpected(version.error());
  const toml::table drop_in{{"version", *version},
                            {"plugins", toml::table{{cri->plugin, std::move(plugin)}}}};
  return ContainerdDropIn{std::string(kHead) + toml_text(drop_in), beneath};
}

Result<std::string> with_import(std::string_view main, const std::string& main_path,
                                const std::string& drop_in, std::string_view dump) {
  const auto document = parse_toml(main, main_path);
  if (!document) return tl::unexpected(document.error());
  if (document->empty()) {
    const auto dumped = parse_toml(dump, "containerd config dump");
    if (!dumped) return tl::unexpected(dumped.error());
    const auto version = version_of(*dumped, "containerd config dump");
    if (!version) return tl::unexpected(version.error());
    return import_line(drop_in) + "version = " + std::to_string(*version) + std::string(kMark) + "\n" +
           std::string(main);
  }
  if (const auto version = version_of(*document, main_path); !version) return tl::unexpected(version.error());
  auto meant = *document;
  const auto* imports = (*document)["imports"].as_array();
  if (imports == nullptr) {
    meant.insert_or_assign("imports", toml::array{drop_in});
    return proved(import_line(drop_in) + std::string(main), std::move(meant), main_path);
  }
  if (covers(*imports, main_path, drop_in)) return std::string(main);
  meant["imports"].as_array()->push_back(drop_in);
  return proved(with_array(main, *imports, *meant["imports"].as_array()), meant, main_path);
}

Result<std::string> without_import(std::string_view main, const std::string& drop_in) {
  std::string text(main);
  if (text.starts_with(import_line(drop_in))) {
    text.erase(0, import_line(drop_in).size());
    const auto end = text.find('\n');
    const bool ours = end != text.npos && text.starts_with("version = ") &&
                      std::string_view(text).substr(0, end).ends_with(kMark);
    if (ours) text.erase(0, end + 1);
    return text;
  }
  const auto document = parse_toml(text, "config.toml");
  if (!document) return tl::unexpected(document.error());
  const auto* imports = (*document)["imports"].as_array();
  if (imports == nullptr) return text;
  toml::array kept;
  for (const auto& entry : *imports) {
    const auto path = entry.value_or(std::string());
    if (path != drop_in) kept.push_back(path);
  }
  if (kept.size() == imports->size()) return text;
  auto meant = *document;
  meant.insert_or_assign("imports", kept);
  return proved(with_array(text, *imports, kept), std::move(meant), "config.toml");
}

}  // namespace podjail::agent
