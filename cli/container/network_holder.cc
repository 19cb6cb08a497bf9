#include "cli/container/network_holder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/container/created_container.h"

namespace podjail::cli {
namespace {

constexpr const char* kPauseInside = "/podjail-pause";

// Beside this program, as it is installed.
Result<std::string> find_pause() {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fail_errno("/proc/self/exe", error.value());
  return (own.parent_path() / "podjail-pause").string();
}

bool is_same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// The process has to be the one that was started: its root has the machine's podjail-pause, and its network
// is its own. What it runs is no proof, since a runtime may answer before the program has begun.
Result<UniqueFd> open_network(int process, const std::string& pause) {
  const auto folder = "/proc/" + std::to_string(process);
  UniqueFd network(::open((folder + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
  if (!network)
    return fail_errno("the network of the engine's container (podjail has to be root for docker)");
  struct stat mounted {};
  struct stat meant {};
  if (::stat(pause.c_str(), &meant) != 0) return fail_errno(pause);
  const bool is_there = ::stat((folder + "/root" + kPauseInside).c_str(), &mounted) == 0;
  struct stat theirs {};
  struct stat ours {};
  if (::fstat(network.get(), &theirs) != 0 || ::stat("/proc/self/ns/net", &ours) != 0)
    return fail_errno("the network of the engine's container");
  if (!is_there || !is_same_file(mounted, meant) || is_same_file(theirs, ours))
    return fail(ErrorKind::kRefused, "the engine's container is not on this machine");
  return network;
}

}  // namespace

Result<NetworkHolder> start_holder(const EngineProgram& engine, const std::vector<std::string>& options,
                                   const std::string& label, const std::string& image) {
  const auto pause = find_pause();
  if (!pause) return tl::unexpected(pause.error());
  std::vector<std::string> words{"create",
                                 "--network=none",
                                 "--dns=127.0.0.1",
                                 "--dns-search=.",
                                 "--label=" + label,
                                 "--cap-drop=ALL",
                                 "--security-opt=no-new-privileges",
                                 "--read-only",
                                 "--user=65534:65534",
                                 "--mount=type=bind,readonly,source=" + *pause + ",target=" + kPauseInside,
                                 std::string("--entrypoint=") + kPauseInside};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(image);
  auto id = engine.command(std::move(words));
  if (!id) return tl::unexpected(std::move(id.error()));
  if (auto started = engine.command({"start", *id}); !started)
    return tl::unexpected(std::move(started.error()));
  const auto seen = engine.command({"container", "inspect", *id});
  if (!seen) return tl::unexpected(seen.error());
  const auto process = process_in(*seen);
  if (!process) return tl::unexpected(process.error());
  auto network = open_network(*process, *pause);
  if (!network) return tl::unexpected(std::move(network.error()));
  return NetworkHolder{std::move(*id), std::move(*network)};
}

}  // namespace podjail::cli
