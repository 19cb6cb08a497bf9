// Waits, on one thread, for whatever happens to a jail: its first process, the command, the sidecar, signals
// of the caller, and time.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/run/jail_channel.h"
#include "cli/run/lines.h"
#include "cli/run/run_logs.h"
#include "cli/run/sidecar_process.h"
#include "lib/base/result.h"

namespace podjail::cli {

class Supervisor {
 public:
  // `jail` is its first process, a child. Both references outlive this.
  Supervisor(pid_t jail, const JailChannel& channel, RunLogs& logs, UniqueFd signals);
  ~Supervisor();  // ends jail and sidecar at once, and waits for both
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // The jail's sockets and directories. Any failure, or a signal to end, is an error; interrupted_by() tells
  // which.
  Result<JailMessage> wait_for_jail();
  // Looks after it from here on.
  void attach(SidecarProcess sidecar) { sidecar_ = std::move(sidecar); }
  // Gives the sidecar what it is to serve, and waits likewise until it judges.
  Status wait_for_sidecar(SidecarHandover handover);

  // Lets the command run, to its end and that of all processes of the jail. Its status as from waitpid(2), or
  // nothing if it ran out of time.
  Result<std::optional<int>> run_command(std::optional<std::chrono::milliseconds> timeout);
  // Instead of it, for what runs outside of the jail on the jail's network: waits for the end of a process (a
  // descriptor of pidfd_open(2)), to which signals go meanwhile. What is not over in time is over when it was
  // killed.
  enum class Watched : std::uint8_t { kEnded, kOutOfTime };
  Result<Watched> watch(int process, std::optional<std::chrono::milliseconds> timeout);
  // Lets the sidecar finish what it says, and ends it.
  void finish_sidecar();

  pid_t jail() const { return jail_; }
  // The signal that ended the start; 0: none.
  int interrupted_by() const { return interrupted_by_; }

 private:
  enum class Phase : std::uint8_t { kStarting, kRunning, kFinishing };
  void step(int timeout_ms);
  void hear_signals();
  void hear_jail();
  void take(JailMessage message);
  void hear_sidecar();
  void take(const std::string& line);
  void look_for_ends();
  void end_command_in_time();
  void pass_on(int signal);
  Status failure_so_far() const;
  int time_left() const;

  const pid_t jail_;
  const JailChannel& channel_;
  RunLogs& logs_;
  UniqueFd signals_;
  UniqueFd jail_process_;
  int watched_ = -1;  // a process outside, to which signals go
  std::optional<SidecarProcess> sidecar_;
  Lines decision_lines_;
  Lines log_lines_;

  Phase phase_ = Phase::kStarting;
  std::optional<JailMessage> ready_;
  bool sidecar_judges_ = false;
  bool jail_ended_ = false;
  bool command_stopped_ = false;
  std::string failure_;       // of jail or sidecar
  std::string last_problem_;  // the sidecar's
  std::optional<int> status_;
  int interrupted_by_ = 0;
  using Clock = std::chrono::steady_clock;
  std::optional<Clock::time_point> deadline_;
  enum class Overtime : std::uint8_t { kNone, kAsked, kKilled } overtime_ = Overtime::kNone;
};

}  // namespace podjail::cli
