#include "hook/process_setup.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace podjail::hook {
namespace {

// Nothing here may allocate or lock: a signal handler's rules (signal-safety(7)).
extern "C" void on_deadline(int) {
  static constexpr char kLine[] =
      "{\"program\":\"podjail-hook\",\"result\":\"failed\",\"container\":\"\","
      "\"detail\":\"not done in time\",\"milliseconds\":8000}\n";
  const auto written = ::write(STDERR_FILENO, kLine, sizeof kLine - 1);
  ::_exit(written < 0 ? 2 : 1);
}

}  // namespace

Status set_up_process() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::dup(fd);
  if (fd < 0) return fail_errno("open /dev/null");
  ::close(fd);
  if (::clearenv() != 0) return fail(ErrorKind::kSystem, "clearenv failed");
  ::umask(077);
  std::signal(SIGPIPE, SIG_IGN);  // a runtime that stops reading our line does not fail the container
  return {};
}

void arm_deadline(std::chrono::seconds deadline) {
  std::signal(SIGALRM, on_deadline);
  ::alarm(static_cast<unsigned>(deadline.count()));
}

void end_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
}

}  // namespace podjail::hook
