#include "hook/hook_config.h"

#include <algorithm>

#include "hook/mount_kind.h"
#include "hook/strict_json.h"

namespace podjail::hook {
namespace {

using nlohmann::json;

std::optional<Endpoint> parse_grant(std::string_view text) {
  const auto endpoint = Endpoint::parse(text);
  return endpoint && endpoint->port != 0 ? endpoint : std::nullopt;
}

std::optional<std::string> parse_capability(std::string_view text) {
  const auto& known = kAllowableCapabilities;
  const bool allowable = std::find(known.begin(), known.end(), text) != known.end();
  return allowable ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_folder(std::string_view text) {
  const auto path = parse_path(text);
  return path && plain_path(*path) == *path ? path : std::nullopt;
}

std::optional<std::string> parse_sysctl(std::string_view text) {
  const bool name = !text.empty() && text.size() < 256 && text.find("..") == text.npos &&
                    std::all_of(text.begin(), text.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             std::string_view("._-").find(c) != std::string_view::npos;
                    });
  return name ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<VsockWay> parse_way(std::string_view text) {
  for (const auto way :
       {VsockWay::kSocket, VsockWay::kWideSocket, VsockWay::kSocketcall, VsockWay::kIoUring}) {
    if (name_of(way) == text) return way;
  }
  return std::nullopt;
}

Status read_select(const json& value, Selection& into) {
  if (value != "all" && value != "annotated") return must_be("\"all\" or \"annotated\"");
  into = value == "all" ? Selection::kAll : Selection::kAnnotated;
  return {};
}

Status read_path(const json& value, std::string& into) {
  const auto path = value.is_string() ? parse_path(value.get_ref<const std::string&>()) : std::nullopt;
  if (!path) return must_be("an absolute path");
  into = *path;
  return {};
}

Status read_files(const json& value, std::map<std::string, std::string>& into) {
  auto files = read_texts(value);
  if (!files) return tl::unexpected(std::move(files.error()));
  for (auto& [path, digest] : *files) {
    const auto sha256 = parse_sha256(digest);
    if (!parse_path(path) || !sha256) return must_be("an object of absolute paths and their SHA-256");
    into[path] = *sha256;
  }
  return {};
}

Status read_sidecar(const json& value, SidecarMatch& into) {
  std::optional<std::string> sha256;
  const Keys keys = {
      {"annotations", [&](const json& member) { return store(read_texts(member), into.annotations); }},
      {"uid", [&](const json& member) { return store(read_number(member, 1, UINT32_MAX - 1), into.uid); }},
      {"gid", [&](const json& member) { return store(read_number(member, 1, UINT32_MAX - 1), into.gid); }},
      {"executable", [&](const json& member) { return read_path(member, into.executable); }},
      {"args", [&](const json& member) { return store(read_list(member, parse_text, "a text"), into.args); }},
      {"mounts",
       [&](const json& member) {
         return store(read_list(member, parse_folder, "an absolute path"), into.mounts);
       }},
      {"sha256",
       [&](const json& member) -> Status {
         sha256 = member.is_string() ? parse_sha256(member.get_ref<const std::string&>()) : std::nullopt;
         if (!sha256) return must_be("64 hexadecimal digits");
         return {};
       }},
      {"files", [&](const json& member) { return read_files(member, into.files); }}};
  if (auto read = read_members(value, "", keys); !read) return read;
  if (sha256) into.files[into.executable] = *sha256;
  // A match by less than annotations would make any container of that uid the sidecar.
  if (into.annotations.empty()) return fail(ErrorKind::kInvalid, "annotations: missing");
  return {};
}

Status read_pause(const json& value, Annotations& into) {
  auto read = read_members(
      value, "", {{"annotations", [&](const json& member) { return store(read_texts(member), into); }}});
  if (read && into.empty()) return fail(ErrorKind::kInvalid, "annotations: missing");
  return read;
}

Status read_placement(const json& value, trust::Placement& into) {
  if (value == "auto") {
    into = trust::Placement::kAuto;
  } else if (value == "layer") {
    into = trust::Placement::kLayer;
  } else if (value == "mount") {
    into = trust::Placement::kMount;
  } else {
    return fail(ErrorKind::kInvalid, "not \"auto\", \"layer\" or \"mount\"");
  }
  return {};
}

Status read_trust(const json& value, HookConfig& into) {
  return read_members(
      value, "",
      {{"targets",
        [&](const json& member) {
          return store(read_list(member, parse_path, "an absolute path"), into.trust_targets);
        }},
       {"placement", [&](const json& member) { return read_placement(member, into.trust_placement); }}});
}

// A key whose value is a list of texts.
template <typename T>
std::function<Status(const json&)> list_of(std::vector<T>& into, std::optional<T> (*parse)(std::string_view),
                                           std::string_view what) {
  return [&into, parse, what](const json& value) { return store(read_list(value, parse, what), into); };
}

std::optional<std::string> parse_annotation(std::string_view text) {
  return !text.empty() && text.size() < 256 ? std::optional<std::string>(text) : std::nullopt;
}

Status read_container_name(const json& value, HookConfig& into) {
  return read_members(value, "", {{"annotations", [&](const json& member) {
                                     return store(read_list(member, parse_annotation, "an annotation's name"),
                                                  into.container_name_annotations);
                                   }}});
}

// A prefix, or (nothing) the word for the address that this node has towards the pod.
using ProbeSource = std::optional<Prefix>;

std::optional<ProbeSource> parse_probe_source(std::string_view text) {
  if (text == "node") return ProbeSource();
  const auto prefix = Prefix::parse(text);
  return prefix ? std::optional<ProbeSource>(prefix) : std::nullopt;
}

Status read_probe_sources(const json& value, HookConfig& into) {
  const auto sources = read_list(value, parse_probe_source, "an address prefix or \"node\"");
  if (!sources) return tl::unexpected(sources.error());
  for (const auto& source : *sources) {
    if (source) {
      into.probe_sources.push_back(*source);
    } else {
      into.node_probes = ruleset::NodeProbes::kAdmitted;
    }
  }
  return {};
}

Keys keys_of(HookConfig& config) {
  return {
      {"select", [&](const json& value) { return read_select(value, config.select); }},
      {"sidecar", [&](const json& value) { return read_sidecar(value, config.sidecar); }},
      {"pause", [&](const json& value) { return read_pause(value, config.pause); }},
      {"resolvers", list_of<IpAddress>(config.resolvers, IpAddress::parse, "an IP address")},
      {"grants", list_of<Endpoint>(config.grants, parse_grant, "an IP address and port")},
      {"probe_sources", [&](const json& value) { return read_probe_sources(value, config); }},
      {"deny", list_of<Prefix>(config.deny, Prefix::parse, "an address prefix")},
      {"allow_capabilities", list_of<std::string>(config.allow_capabilities, parse_capability,
                                                  "CAP_NET_RAW, CAP_SYSLOG or CAP_SYS_TIME")},
      {"allow_mounts", list_of<std::string>(config.allow_mounts, parse_folder, "an absolute path")},
      {"allow_devices", list_of<DeviceNumbers>(config.allow_devices, parse_device_numbers,
                                               "a device that a setting may allow, such as \"c 10:229\"")},
      {"allow_sysctls", list_of<std::string>(config.allow_sysctls, parse_sysctl, "the name of a sysctl")},
      {"allow_vsock",
       list_of<VsockWay>(config.allow_vsock, parse_way, "socket, wide_socket, socketcall or io_uring")},
      {"allow_links",
       [&](const json& value) -> Status {
         const auto links = read_number(value, 1, 16);
         if (!links) return tl::unexpected(links.error());
         config.allow_links = *links;
         return {};
       }},
      {"container_name", [&](const json& value) { return read_container_name(value, config); }},
      {"state_directory", [&](const json& value) { return read_path(value, config.state_directory); }},
      {"trust", [&](const json& value) { return read_trust(value, config); }},
  };
}

}  // namespace

std::vector<std::string> default_trust_targets() {
  return {"/etc/ssl/certs/ca-certificates.crt",                       // Debian, Ubuntu, Alpine, Arch
          "/etc/ssl/cert.pem",                                        // Alpine, OpenBSD's LibreSSL
          "/etc/ssl/ca-bundle.pem",                                   // openSUSE
          "/var/lib/ca-certificates/ca-bundle.pem",                   // openSUSE
          "/etc/ssl/certs/ca-bundle.crt",                             // NixOS
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",        // Fedora, RHEL
          "/etc/pki/ca-trust/extracted/openssl/ca-bundle.trust.crt",  // the same
          "/etc/pki/tls/certs/ca-bundle.crt",                         // older RHEL
          "/etc/pki/tls/cert.pem",                                    // the same
          "/etc/pki/tls/cacert.pem",                                  // OpenELEC
          "/kaniko/ssl/certs/ca-certificates.crt"};                   // kaniko
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
