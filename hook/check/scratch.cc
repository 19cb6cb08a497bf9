#include "hook/check/scratch.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "hook/check/archive.h"
#include "lib/base/file.h"

namespace podjail::check {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxProgram = 16 << 20;
// Where runtimes mount what every container has; they could not make these in a root of their own choice.
constexpr auto kMountPoints = std::to_array<const char*>({"proc", "dev", "sys", "etc", "run", "tmp"});

Result<std::string> random_name() {
  std::array<std::uint8_t, 8> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return fail_errno("getrandom");
  }
  std::string name = "podjail-check-";
  for (const auto byte : bytes) name += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return name;
}

// The pausing program asks for little. It may make no sockets at all, so that nothing is said of their kinds.
json seccomp_profile() {
  return {
      {"defaultAction", "SCMP_ACT_ALLOW"},
      {"syscalls",
       json::array({{{"names", {"socket", "socketcall", "io_uring_setup"}}, {"action", "SCMP_ACT_ERRNO"}}})}};
}

json linux_of(const Parts& parts) {
  auto namespaces = json::array();
  for (const auto* type : {"pid", "ipc", "uts", "mount", "network"}) namespaces.push_back({{"type", type}});
  return {{"cgroupsPath", "/" + parts.name},
          {"namespaces", std::move(namespaces)},
          {"resources", {{"devices", json::array({{{"allow", false}, {"access", "rwm"}}})}}},
          {"seccomp", seccomp_profile()},
          {"maskedPaths", {"/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"}},
          {"readonlyPaths", {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}}};
}

// What a runtime is given for a container that is to have as little as possible.
json config_of(const Parts& parts) {
  const auto none = json::array();
  return {
      {"ociVersion", "1.0.2"},
      {"process",
       {{"user", {{"uid", 0}, {"gid", 0}}},
        {"args", {kPausePath, parts.name}},
        {"env", none},
        {"cwd", "/"},
        {"noNewPrivileges", true},
        {"capabilities", {{"bounding", none}, {"effective", none}, {"permitted", none}}}}},
      {"root", {{"path", parts.root}, {"readonly", true}}},
      {"mounts", json::array({{{"destination", "/proc"}, {"type", "proc"}, {"source", "proc"}}})},
      {"annotations", {{"podjail.dev/inject", "enabled"}, {"io.kubernetes.cri-o.ContainerType", "sandbox"}}},
      {"linux", linux_of(parts)}};
}

Status make_directories(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return fail_errno("create " + path, error.value());
  return {};
}

}  // namespace

Scratch::Scratch(std::string path, std::string name)
    : path_(std::move(path)),
      parts_{std::move(name), path_ + "/bundle/rootfs", path_ + "/bundle", path_ + "/image.tar",
             path_ + "/seccomp.json"} {}

Scratch::Scratch(Scratch&& other) noexcept
    : path_(std::exchange(other.path_, {})), parts_(std::move(other.parts_)) {}

Scratch::~Scratch() {
  std::error_code ignored;  // what is left is below /run, which a restart empties
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<Scratch> Scratch::make(const std::string& directory, const std::string& pause) {
  auto name = random_name();
  if (!name) return tl::unexpected(std::move(name.error()));
  const auto path = directory + "/" + *name;
  Scratch scratch(path, std::move(*name));
  if (auto filled = scratch.fill(pause); !filled) return tl::unexpected(std::move(filled.error()));
  return scratch;
}

Status Scratch::fill(const std::string& pause) {
  for (const auto* point : kMountPoints) {
    if (auto made = make_directories(parts_.root + "/" + point); !made) return made;
  }
  const auto program = read_file(pause, kMaxProgram);
  if (!program) return tl::unexpected(program.error());
  if (auto written = write_file_atomically(parts_.root + kPausePath, *program, 0755); !written)
    return written;
  const auto archive = archive_of_program(&kPausePath[1], *program);
  if (auto written = write_file_atomically(parts_.archive, archive, 0600); !written) return written;
  if (auto written = write_file_atomically(parts_.seccomp, seccomp_profile().dump(), 0600); !written)
    return written;
  return write_file_atomically(parts_.bundle + "/config.json", config_of(parts_).dump(), 0600);
}

}  // namespace podjail::check
