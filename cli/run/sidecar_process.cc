#include "cli/run/sidecar_process.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "cli/run/descriptors.h"
#include "cli/run/messages.h"
#include "cli/run/run_options.h"

namespace podjail::cli {
namespace {

constexpr int kFirstListener = 3;  // SD_LISTEN_FDS_START
constexpr int kAway = 256;         // above every descriptor that the sidecar is given

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
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
Status place_descriptors(const SidecarPlan& plan, const Pipe& decisions, const Pipe& log) {
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  std::vector<int> wanted{nothing.get(), decisions.writing.get(), log.writing.get()};
  for (const auto& listener : plan.listeners) wanted.push_back(listener.get());
  wanted.push_back(plan.shared.get());
  wanted.push_back(plan.withheld.get());
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

Status prepare(const SidecarPlan& plan, const Pipe& decisions, const Pipe& log, pid_t launcher) {
  ::setsid();  // signals of the terminal are for the command
  if (auto become = become_sidecar_user(plan.identity); !become) return become;
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail_errno("PR_SET_PDEATHSIG");
  if (::getppid() != launcher) ::_exit(kOwnFailure);
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(plan.listeners.size()).c_str(), 1);
  ::setenv("LISTEN_FDNAMES", plan.listener_names.c_str(), 1);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  return place_descriptors(plan, decisions, log);
}

[[noreturn]] void become_sidecar(const SidecarPlan& plan, const Pipe& decisions, const Pipe& log,
                                 pid_t launcher) {
  const auto prepared = prepare(plan, decisions, log, launcher);
  if (!prepared) {
    tell("the sidecar: " + prepared.error().message());
    ::_exit(kOwnFailure);
  }
  const auto settings = withheld_path(plan.listeners.size()) + "/" + plan.settings;
  ::execl(plan.program.c_str(), plan.program.c_str(), "--config", settings.c_str(), nullptr);
  tell(
      Error::from_errno("run " + plan.program, errno).message());  // to the log, whose reader is the launcher
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

Result<SidecarProcess> start_sidecar(SidecarPlan plan) {
  auto decisions = make_pipe();
  if (!decisions) return tl::unexpected(std::move(decisions.error()));
  auto log = make_pipe();
  if (!log) return tl::unexpected(std::move(log.error()));
  const pid_t launcher = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return fail_errno("fork");
  if (child == 0) become_sidecar(plan, *decisions, *log, launcher);
  UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!process) return fail_errno("pidfd_open");
  return SidecarProcess{child, std::move(process), std::move(decisions->reading), std::move(log->reading)};
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
