#include "hook/hook_config.h"

#include <algorithm>
#include <functional>

#include "hook/strict_json.h"
#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

using Keys = std::map<std::string_view, std::function<Status(const json&)>>;

// Reads every member of `object` by its entry in `keys`; a member without one is an error. `path` is what
// errors call it.
Status read_members(const json& object, const std::string& path, const Keys& keys) {
  if (!object.is_object()) return fail(ErrorKind::kInvalid, path + ": must be an object");
  for (const auto& [key, value] : object.items()) {
    const auto name = (path.empty() ? "" : path + ".") + printable(key, 64);
    const auto reader = keys.find(key);
    if (reader == keys.end()) return fail(ErrorKind::kInvalid, name + ": unknown key");
    if (auto read = reader->second(value); !read) return fail_within(name, std::move(read.error()));
  }
  return {};
}

tl::unexpected<Error> must_be(std::string_view what) {
  return fail(ErrorKind::kInvalid, "must be " + std::string(what));
}

// A list of texts, each of which `parse` makes a value.
template <typename T>
Status read_list(const json& value, std::vector<T>& into, std::optional<T> (*parse)(std::string_view),
                 std::string_view what) {
  if (!value.is_array() || value.size() > kMaxListEntries) return must_be("a list of at most 1024 entries");
  std::vector<T> items;
  for (const auto& entry : value) {
    auto item = entry.is_string() ? parse(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!item)
      return fail(ErrorKind::kInvalid,
                  "entry " + std::to_string(items.size()) + " must be " + std::string(what));
    items.push_back(std::move(*item));
  }
  into = std::move(items);
  return {};
}

Status read_number(const json& value, std::uint32_t& into, std::uint32_t least, std::uint32_t most) {
  const bool valid =
      value.is_number_unsigned() && value.get<std::uint64_t>() >= least && value.get<std::uint64_t>() <= most;
  if (!valid) return must_be("a number from " + std::to_string(least) + " to " + std::to_string(most));
  into = value.get<std::uint32_t>();
  return {};
}

std::optional<Endpoint> parse_grant(std::string_view text) {
  const auto endpoint = Endpoint::parse(text);
  return endpoint && endpoint->port != 0 ? endpoint : std::nullopt;
}

std::optional<std::string> parse_capability(std::string_view text) {
  return text == "CAP_NET_RAW" ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_path(std::string_view text) {
  const bool plain =
      text.starts_with('/') && text.size() > 1 && text.size() < 4096 && text.find('\0') == text.npos;
  return plain ? std::optional<std::string>(text) : std::nullopt;
}

Status read_select(const json& value, Selection& into) {
  if (value != "all" && value != "annotated") return must_be("\"all\" or \"annotated\"");
  into = value == "all" ? Selection::kAll : Selection::kAnnotated;
  return {};
}

Status read_annotations(const json& value, std::map<std::string, std::string>& into) {
  const bool texts =
      value.is_object() && !value.empty() &&
      std::all_of(value.begin(), value.end(), [](const json& item) { return item.is_string(); });
  if (!texts) return must_be("an object of texts, at least one");
  into = value.get<std::map<std::string, std::string>>();
  return {};
}

Status read_executable(const json& value, std::string& into) {
  const auto path = value.is_string() ? parse_path(value.get_ref<const std::string&>()) : std::nullopt;
  if (!path) return must_be("an absolute path");
  into = *path;
  return {};
}

Status read_sidecar(const json& value, SidecarMatch& into) {
  auto read = read_members(
      value, "",
      {{"annotations", [&](const json& member) { return read_annotations(member, into.annotations); }},
       {"uid", [&](const json& member) { return read_number(member, into.uid, 1, UINT32_MAX - 1); }},
       {"executable", [&](const json& member) { return read_executable(member, into.executable); }}});
  // A match by less than annotations would make any container of that uid the sidecar.
  if (read && into.annotations.empty()) return fail(ErrorKind::kInvalid, "annotations: missing");
  return read;
}

Status read_trust(const json& value, HookConfig& into) {
  return read_members(value, "", {{"targets", [&](const json& member) {
                                     return read_list(member, into.trust_targets, parse_path,
                                                      "an absolute path");
                                   }}});
}

std::optional<std::string> parse_annotation(std::string_view text) {
  return !text.empty() && text.size() < 256 ? std::optional<std::string>(text) : std::nullopt;
}

Status read_container_name(const json& value, HookConfig& into) {
  return read_members(value, "", {{"annotations", [&](const json& member) {
                                     return read_list(member, into.container_name_annotations,
                                                      parse_annotation, "an annotation's name");
                                   }}});
}

Keys keys_of(HookConfig& config) {
  return {
      {"select", [&](const json& value) { return read_select(value, config.select); }},
      {"sidecar", [&](const json& value) { return read_sidecar(value, config.sidecar); }},
      {"resolvers",
       [&](const json& value) {
         return read_list(value, config.resolvers, IpAddress::parse, "an IP address");
       }},
      {"grants",
       [&](const json& value) {
         return read_list(value, config.grants, parse_grant, "an IP address and port");
       }},
      {"probe_sources",
       [&](const json& value) {
         return read_list(value, config.probe_sources, Prefix::parse, "an address prefix");
       }},
      {"deny",
       [&](const json& value) { return read_list(value, config.deny, Prefix::parse, "an address prefix"); }},
      {"allow_capabilities",
       [&](const json& value) {
         return read_list(value, config.allow_capabilities, parse_capability, "CAP_NET_RAW");
       }},
      {"allow_links", [&](const json& value) { return read_number(value, config.allow_links, 1, 16); }},
      {"container_name", [&](const json& value) { return read_container_name(value, config); }},
      {"trust", [&](const json& value) { return read_trust(value, config); }},
  };
}

}  // namespace

std::vector<std::string> default_trust_targets() {
  return {"/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch
          "/etc/ssl/cert.pem",                                  // Alpine, OpenBSD's LibreSSL
          "/etc/ssl/ca-bundle.pem",                             // openSUSE
          "/var/lib/ca-certificates/ca-bundle.pem",             // openSUSE
          "/etc/ssl/certs/ca-bundle.crt",                       // NixOS
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
          "/etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL
          "/etc/pki/tls/cert.pem",                              // the same
          "/etc/pki/tls/cacert.pem",                            // OpenELEC
          "/kaniko/ssl/certs/ca-certificates.crt"};             // kaniko
}

std::vector<std::string> default_container_name_annotations() {
  return {"io.kubernetes.cri.container-name",  // containerd
          "io.kubernetes.container.name"};     // CRI-O
}

Result<HookConfig> parse_hook_config(std::string_view text) {
  if (text.size() > kMaxConfigBytes) return fail(ErrorKind::kExhausted, "hook configuration: too long");
  const auto document = parse_strict_json(text);
  if (!document) return fail_within("hook configuration", Error(document.error()));
  HookConfig config;
  config.trust_targets = default_trust_targets();
  config.container_name_annotations = default_container_name_annotations();
  if (auto read = read_members(*document, "", keys_of(config)); !read) {
    return fail_within("hook configuration", std::move(read.error()));
  }
  return config;
}

}  // namespace podjail::hook
