#include "cli/external/per_request.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "cli/external/command_line.h"

namespace podjail::cli {
namespace {

enum class Output : std::uint8_t { kOpen, kClosed };

// Takes what is there to read now. What does not count any more is read all the same: a program must not wait
// for ever to get rid of it.
Output take_output(int fd, std::string& output) {
  std::array<char, 4096> bytes;
  while (true) {
    const auto got = ::read(fd, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Output::kOpen;
    if (got <= 0) return Output::kClosed;
    const auto room = kMaxMessageBytes * 2 - std::min(output.size(), kMaxMessageBytes * 2);
    output.append(bytes.data(), std::min(static_cast<std::size_t>(got), room));
    if (static_cast<std::size_t>(got) < bytes.size()) return Output::kOpen;
  }
}

bool has_ended(const Child& child) {
  pollfd end{child.pidfd(), POLLIN, 0};
  return ::poll(&end, 1, 0) == 1;
}

ProgramAnswer run_to_end(Child& child, int out, Deadline deadline, const Halt& halt) {
  std::string output;
  auto state = Output::kOpen;
  while (!has_ended(child)) {
    const int watched = state == Output::kOpen ? out : -1;
    switch (wait_for(watched, POLLIN, deadline, halt, child.pidfd())) {
      case Waited::kTimeout:
        return failed("it took too long");
      case Waited::kHalted:
        return failed("podjail is ending");
      case Waited::kReady:
        if (state == Output::kOpen) state = take_output(out, output);
        break;
    }
  }
  if (state == Output::kOpen) take_output(out, output);
  const auto ended = child.wait(deadline);
  if (!ended) return failed("it cannot be waited for");
  if (ended->signal != 0) return failed("it was ended by signal " + std::to_string(ended->signal));
  return read_exit(ended->status, output);
}

}  // namespace

ProgramAnswer ask_per_request(const std::string& command, const Question& question, Deadline deadline,
                              const Halt& halt) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return failed("there is no descriptor left");
  const UniqueFd out(pipe[0]);
  UniqueFd writing(pipe[1]);
  ::fcntl(out.get(), F_SETFL, O_NONBLOCK);
  ChildPlan plan;
  plan.words = words_of(command);
  plan.environment = own_environment();
  for (const auto& [name, value] : variables_of(question)) set_variable(plan.environment, name, value);
  plan.output = writing.get();
  auto child = start_child(plan);
  if (!child) return failed(child.error().message());
  writing.reset();
  return run_to_end(*child, out.get(), deadline, halt);
}

}  // namespace podjail::cli
