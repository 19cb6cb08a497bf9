#include "cli/run/sidecar_process.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "cli/run/descriptors.h"
#include "cli/run/messages.h"
#include "cli/run/run_options.h"
#include "lib/base/descriptor_message.h"

namespace podjail::cli {
namespace {

constexpr int kFirstListener = 3;  // SD_LISTEN_FDS_START
constexpr int kAway = 256;         // above every descriptor that the sidecar is given

constexpr const char* kHandover = "3";  // the sidecar's descriptor of it, as an argument

// Of a pipe or a socket pair.
struct Ends {
  UniqueFd launcher;
  UniqueFd sidecar;
};

Result<Ends> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Ends{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Result<Ends> make_handover() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno("socketpair");
  return Ends{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

struct Channels {
  Ends decisions;
  Ends log;
  Ends handover;
};

Result<Channels> make_channels() {
  auto decisions = make_pipe();
  if (!decisions) return tl::unexpected(std::move(decisions.error()));
  auto log = make_pipe();
  if (!log) return tl::unexpected(std::move(log.error()));
  auto handover = make_handover();
  if (!handover) return tl::unexpected(std::move(handover.error()));
  return Channels{std::move(*decisions), std::move(*log), std::move(*handover)};
}

Status become_sidecar_user(const Identity& identity) {
  if (identity.mode == JailMode::kRootless) return {};
  const auto gid = identity.sidecar_gid;
  const auto uid = identity.sidecar_uid;
  if (::setgroups(0, nullptr) != 0) return fail_errno("setgroups");
  if (::setresgid(gid, gid, gid) != 0) return fail_errno("setresgid");
  if (::setresuid(uid, uid, uid) != 0) return fail_errno("setresuid");
  return {};
}

// First all away from where they go, so that none is overwritten by another.
Status place_descriptors(const Channels& channels) {
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::array wanted{nothing.get(), channels.decisions.sidecar.get(), channels.log.sidecar.get(),
                          channels.handover.sidecar.get()};
  std::vector<int> apart;
  for (const int fd : wanted) apart.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, kAway));
  std::vector<int> kept;
  for (std::size_t i = 0; i < apart.size(); ++i) {
    if (apart[i] < 0 || ::dup2(apart[i], static_cast<int>(i)) < 0)
      return fail_errno("place the sidecar's descriptors");
    kept.push_back(static_cast<int>(i));
  }
  return close_all_but(std::move(kept));
}

Status prepare(const Identity& identity, const Channels& channels, pid_t launcher) {
  ::setsid();  // signals of the terminal are for the command
  if (auto become = become_sidecar_user(identity); !become) return become;
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail_errno("PR_SET_PDEATHSIG");
  if (::getppid() != launcher) ::_exit(kOwnFailure);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  return place_descriptors(channels);
}

[[noreturn]] void become_sidecar(const std::string& program, const Identity& identity,
                                 const Channels& channels, pid_t launcher) {
  const auto prepared = prepare(identity, channels, launcher);
  if (!prepared) {
    tell("the sidecar: " + prepared.error().message());
    ::_exit(kOwnFailure);
  }
  ::execl(program.c_str(), program.c_str(), "--handover", kHandover, nullptr);
  tell(Error::from_errno("run " + program, errno).message());  // to the log, whose reader is the launcher
  ::_exit(kOwnFailure);
}

std::string path_of_descriptor(std::size_t number) {
  return "/proc/self/fd/" + std::to_string(number);
}

}  // namespace

std::string shared_path(std::size_t listeners) {
  return path_of_descriptor(kFirstListener + listeners);
}

std::string withheld_path(std::size_t listeners) {
  return path_of_descriptor(kFirstListener + listeners + 1);
}

Result<SidecarProcess> start_sidecar(const std::string& program, const Identity& identity) {
  auto channels = make_channels();
  if (!channels) return tl::unexpected(std::move(channels.error()));
  const pid_t launcher = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("fork");
  if (child == 0) become_sidecar(program, identity, *channels, launcher);
  UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!process) return fail_errno("pidfd_open");
  return SidecarProcess{child, std::move(process), std::move(channels->decisions.launcher),
                        std::move(channels->log.launcher), std::move(channels->handover.launcher)};
}

Status hand_over(SidecarProcess& sidecar, SidecarHandover handover) {
  std::vector<int> descriptors;
  for (const auto& listener : handover.listeners) descriptors.push_back(listener.get());
  descriptors.push_back(handover.shared.get());
  descriptors.push_back(handover.withheld.get());
  const auto settings = withheld_path(handover.listeners.size()) + "/" + handover.settings;
  const UniqueFd socket = std::move(sidecar.handover);
  return send_message(socket.get(), handover.listener_names + "\n" + settings, descriptors);
}

Result<std::string> find_sidecar() {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fail_errno("/proc/self/exe", error.value());
  auto beside = (own.parent_path() / "podjail-sidecar").string();
  if (::access(beside.c_str(), X_OK) != 0) return fail_errno(beside);
  return beside;
}

}  // namespace podjail::cli
