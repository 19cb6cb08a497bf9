#include "cli/container/engine_options.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace podjail::cli {
namespace {

using Form = EngineOption::Form;
using Meaning = EngineOption::Meaning;

constexpr std::string_view kOwnNetwork = "the jail is the container's network, and it has no other";
constexpr std::string_view kOwnResolver = "the jail answers every question for a name";
constexpr std::string_view kDevice = "what a device leads to is not judged";

constexpr auto passed(std::string_view name, char letter = 0) {
  return EngineOption{name, letter, Form::kValue, Meaning::kPassed};
}
constexpr auto flag(std::string_view name, char letter = 0) {
  return EngineOption{name, letter, Form::kFlag, Meaning::kPassed};
}
constexpr auto judged(std::string_view name, Meaning meaning, char letter = 0) {
  return EngineOption{name, letter, Form::kValue, meaning};
}
constexpr auto refused(std::string_view name, std::string_view why, char letter = 0,
                       Form form = Form::kValue) {
  return EngineOption{name, letter, form, Meaning::kRefused, why};
}

constexpr std::array kFlags = {flag("init"),
                               flag("interactive", 'i'),
                               flag("no-healthcheck"),
                               flag("no-hosts"),
                               flag("quiet", 'q'),
                               flag("read-only"),
                               flag("read-only-tmpfs"),
                               flag("replace"),
                               flag("tls-verify"),
                               flag("tty", 't'),
                               EngineOption{"rm", 0, Form::kFlag, Meaning::kRemove}};

constexpr std::array kValues = {passed("arch"),
                                passed("authfile"),
                                passed("blkio-weight"),
                                passed("cgroup-parent"),
                                passed("cidfile"),
                                passed("cpu-period"),
                                passed("cpu-quota"),
                                passed("cpu-shares", 'c'),
                                passed("cpus"),
                                passed("cpuset-cpus"),
                                passed("cpuset-mems"),
                                passed("detach-keys"),
                                passed("domainname"),
                                passed("entrypoint"),
                                passed("env", 'e'),
                                passed("env-file"),
                                passed("group-add"),
                                passed("health-cmd"),
                                passed("health-interval"),
                                passed("health-retries"),
                                passed("health-start-period"),
                                passed("health-timeout"),
                                passed("label", 'l'),
                                passed("label-file"),
                                passed("memory", 'm'),
                                passed("memory-reservation"),
                                passed("memory-swap"),
                                passed("memory-swappiness"),
                                passed("name"),
                                passed("oom-score-adj"),
                                passed("os"),
                                passed("pids-limit"),
                                passed("platform"),
                                passed("pull"),
                                passed("secret"),
                                passed("shm-size"),
                                passed("stop-signal"),
                                passed("stop-timeout"),
                                passed("tmpfs"),
                                passed("tz"),
                                passed("ulimit"),
                                passed("umask"),
                                passed("user", 'u'),
                                passed("variant"),
                                passed("workdir", 'w'),
                                passed("cap-drop")};

constexpr std::array kJudged = {
    judged("hostname", Meaning::kOfNetwork, 'h'), judged("add-host", Meaning::kOfNetwork),
    judged("volume", Meaning::kVolume, 'v'),      judged("mount", Meaning::kMount),
    judged("cap-add", Meaning::kCapability),      judged("security-opt", Meaning::kSecurity),
    judged("cgroupns", Meaning::kNamespace),      judged("ipc", Meaning::kNamespace),
    judged("pid", Meaning::kNamespace),           judged("userns", Meaning::kNamespace),
    judged("uts", Meaning::kNamespace),           judged("log-driver", Meaning::kLog)};

constexpr std::array kRefusedOptions = {
    refused("annotation", "an annotation may tell the runtime to start the container otherwise"),
    refused("attach", "podjail attaches to the container's standard streams itself", 'a'),
    refused("cgroups", "podjail ends a container by its cgroup"),
    refused("detach", "podjail waits for the container, whose jail ends with it", 'd', Form::kFlag),
    refused("device", kDevice),
    refused("device-cgroup-rule", kDevice),
    refused("device-read-bps", kDevice),
    refused("device-write-bps", kDevice),
    refused("dns", kOwnResolver),
    refused("dns-opt", kOwnResolver),
    refused("dns-option", kOwnResolver),
    refused("dns-search", kOwnResolver),
    refused("expose", kOwnNetwork),
    refused("gidmap", "the jail belongs to the engine's own user namespace"),
    refused("gpus", kDevice),
    refused("http-proxy", "the jail's own proxy is the only one", 0, Form::kFlag),
    refused("ip", kOwnNetwork),
    refused("ip6", kOwnNetwork),
    refused("isolation", kOwnNetwork),
    refused("link", kOwnNetwork),
    refused("link-local-ip", kOwnNetwork),
    refused("log-opt", "what an engine's log driver sends is not judged"),
    refused("mac-address", kOwnNetwork),
    refused("net", kOwnNetwork),
    refused("net-alias", kOwnNetwork),
    refused("network", kOwnNetwork),
    refused("network-alias", kOwnNetwork),
    refused("pod", "a pod has a network of its own"),
    refused("pod-id-file", "a pod has a network of its own"),
    refused("preserve-fds", "a descriptor of the outside may be a connection"),
    refused("privileged", "a privileged container can leave its jail", 0, Form::kFlag),
    refused("publish", kOwnNetwork, 'p'),
    refused("publish-all", kOwnNetwork, 'P', Form::kFlag),
    refused("restart", "a container that is started again would have no jail"),
    refused("rootfs", "podjail writes the issuer to trust into the container's root, which has to be a copy",
            0, Form::kFlag),
    refused("runtime", "another runtime may have another network"),
    refused("subgidname", "the jail belongs to the engine's own user namespace"),
    refused("subuidname", "the jail belongs to the engine's own user namespace"),
    refused("sysctl", "settings of the network are the jail's"),
    refused("systemd", "the container's first process has to be the command"),
    refused("uidmap", "the jail belongs to the engine's own user namespace"),
    refused("use-api-socket", "an engine can be asked to do outside what is forbidden inside", 0,
            Form::kFlag),
    refused("volume-driver", "what a driver mounts may be reached over a network"),
    refused("volumes-from", "what another container has mounted was not looked at"),
};

constexpr std::array kPodmanGlobals = {
    passed("root"),           passed("runroot"),     passed("tmpdir"),
    passed("storage-driver"), passed("storage-opt"), passed("cgroup-manager"),
    passed("log-level"),      passed("imagestore"),  passed("events-backend")};
constexpr std::array kDockerGlobals = {passed("config"), passed("host", 'H'), passed("log-level", 'l')};

// What engines grant by default, without CAP_NET_RAW.
constexpr std::array<std::string_view, 13> kHarmless = {
    "AUDIT_WRITE", "CHOWN",   "DAC_OVERRIDE", "FOWNER",     "FSETID",          "KILL", "MKNOD", "SETFCAP",
    "SETGID",      "SETPCAP", "SETUID",       "SYS_CHROOT", "NET_BIND_SERVICE"};

constexpr std::array<std::string_view, 5> kLogDrivers = {"none", "json-file", "k8s-file", "local",
                                                         "journald"};

template <typename Matches>
std::optional<EngineOption> first(Matches matches) {
  std::optional<EngineOption> found;
  const auto look = [&](const auto& table) {
    const auto at = std::ranges::find_if(table, matches);
    if (!found && at != table.end()) found = *at;
  };
  look(kFlags);
  look(kValues);
  look(kJudged);
  look(kRefusedOptions);
  return found;
}

template <std::size_t N>
std::optional<EngineOption> in(const std::array<EngineOption, N>& table, std::string_view name) {
  for (const auto& option : table) {
    if (option.name == name || (name.size() == 1 && option.letter == name.front())) return option;
  }
  return std::nullopt;
}

std::string of(const EngineOption& option, std::string_view value) {
  return "--" + std::string(option.name) + "=" + std::string(value);
}

}  // namespace

std::optional<EngineOption> find_option(std::string_view name) {
  return first([name](const EngineOption& option) { return option.name == name; });
}

std::optional<EngineOption> find_option(char letter) {
  return first([letter](const EngineOption& option) { return option.letter == letter; });
}

std::optional<EngineOption> find_global_option(Engine engine, std::string_view name) {
  return engine == Engine::kPodman ? in(kPodmanGlobals, name) : in(kDockerGlobals, name);
}

bool is_harmless_capability(std::string_view name) {
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string_view bare(upper);
  if (bare.starts_with("CAP_")) bare.remove_prefix(4);
  return std::ranges::find(kHarmless, bare) != kHarmless.end();
}

std::optional<std::string> objection_to_value(const EngineOption& option, std::string_view value) {
  switch (option.meaning) {
    case Meaning::kCapability:
      if (is_harmless_capability(value)) return std::nullopt;
      return of(option, value) + ": a jail gives no more than engines give by default";
    case Meaning::kSecurity:
      if (value == "no-new-privileges" || value == "no-new-privileges=true" ||
          value == "no-new-privileges:true")
        return std::nullopt;
      return of(option, value) + ": podjail knows no-new-privileges alone, and sets seccomp itself";
    case Meaning::kNamespace:
      if (value == "private" || (option.name == "ipc" && (value == "none" || value == "shareable")))
        return std::nullopt;
      return of(option, value) + ": the container has to have one of its own, which is private";
    case Meaning::kLog:
      if (std::ranges::find(kLogDrivers, value) != kLogDrivers.end()) return std::nullopt;
      return of(option, value) + ": what an engine's log driver sends is not judged";
    case Meaning::kPassed:
    case Meaning::kRemove:
    case Meaning::kOfNetwork:
    case Meaning::kVolume:
    case Meaning::kMount:
    case Meaning::kRefused:
      break;
  }
  return std::nullopt;
}

}  // namespace podjail::cli
