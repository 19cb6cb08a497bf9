// The node agent's configuration, /etc/podjail-agent/agent.json. Written by the platform.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::agent {

inline constexpr std::size_t kMaxConfigBytes = 256 << 10;

enum class RuntimeKind { kContainerd, kCrio };
std::string_view name_of(RuntimeKind kind);  // "containerd", "crio"

// How a runtime learns that its configuration changed.
enum class Restart {
  kSystemd,  // systemctl restart, in the host's namespaces
  kSignal,   // SIGHUP to the process that listens at the runtime's socket
  kNone,     // the operator does it
};

// How a program of the host is started.
enum class Entry {
  kNsenter,  // in the namespaces of process 1: the agent's container shares the host's process ids
  kChroot,   // below host_root, in the agent's own namespaces
};

struct ContainerdPlace {
  std::string config = "/etc/containerd/config.toml";
  std::string drop_in = "/etc/containerd/conf.d/50-podjail.toml";
  std::string program = "containerd";  // as the host finds it
  std::string socket = "/run/containerd/containerd.sock";
  std::string unit = "containerd.service";
};

struct CrioPlace {
  std::string drop_in = "/etc/crio/crio.conf.d/50-podjail.conf";
  std::string socket = "/run/crio/crio.sock";
  std::string unit = "crio.service";
};

struct Config {
  std::string sidecar_image;          // as the runtime writes it into io.kubernetes.cri.image-name
  std::vector<RuntimeKind> runtimes;  // empty: the one that is there
  std::string host_root = "/host";    // where the host's "/" is mounted
  std::string install_dir = "/opt/podjail/bin";
  std::string programs = "/usr/libexec/podjail";   // where the programs to install are, in the agent's image
  nlohmann::json hook = nlohmann::json::object();  // merged into hook.json (RFC 7396)
  std::string runtime;  // absolute path of runc or crun on the host; empty: found there
  Restart restart = Restart::kSystemd;
  Entry entry = Entry::kNsenter;
  std::uint16_t metrics_port = 15021;
  std::size_t max_workloads = 200;  // those beyond are counted as "other"
  bool revert_on_exit = false;      // SIGTERM takes everything back
  ContainerdPlace containerd;
  CrioPlace crio;
};

// kInvalid, naming the key, for unknown keys, keys given twice and values that are not what they must be.
Result<Config> parse_config(std::string_view text);

Result<Config> load_config(const std::string& path);

}  // namespace podjail::agent
