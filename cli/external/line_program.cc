#include "cli/external/line_program.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "cli/external/command_line.h"

namespace podjail::cli {
namespace {

// Where a wait ended without what was waited for.
ProgramAnswer failure_of(Waited waited) {
  return failed(waited == Waited::kHalted ? "podjail is ending" : "it took too long");
}

}  // namespace

void LineProgram::end() {
  child_.reset();
  in_.reset();
  out_.reset();
}

Status LineProgram::ensure_running() {
  if (child_ && has_said_something()) end();  // unasked, or its end
  if (child_) return {};
  const auto now = std::chrono::steady_clock::now();
  if (now < rests_until_) return fail(ErrorKind::kUnavailable, "it ends again and again");
  if (in_vain_ >= kStartsInVain) in_vain_ = 0;  // it has rested
  std::array<int, 2> output{};
  std::array<int, 2> input{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  out_.reset(output[0]);
  const UniqueFd writing(output[1]);
  if (::pipe2(input.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  const UniqueFd reading(input[0]);
  in_.reset(input[1]);
  ::fcntl(out_.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(in_.get(), F_SETFL, O_NONBLOCK);
  ChildPlan plan;
  plan.words = words_of(command_);
  plan.environment = own_environment();
  plan.input = reading.get();
  plan.output = writing.get();
  auto child = start_child(plan);
  if (!child) return tl::unexpected(std::move(child.error()));
  child_.emplace(std::move(*child));
  if (++in_vain_ >= kStartsInVain) rests_until_ = now + kRest;
  return {};
}

bool LineProgram::has_said_something() const {
  pollfd output{out_.get(), POLLIN, 0};
  return ::poll(&output, 1, 0) != 0;
}

// False: it is gone, or `answer` says why not.
bool LineProgram::send(std::string_view text, Deadline deadline, const Halt& halt, ProgramAnswer& answer) {
  while (!text.empty()) {
    const auto sent = write_quietly(in_.get(), text);
    if (sent >= 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      const auto waited = wait_for(in_.get(), POLLOUT, deadline, halt, out_.get());
      if (waited != Waited::kReady) answer = failure_of(waited);
      if (waited != Waited::kReady || has_said_something()) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

LineProgram::Outcome LineProgram::receive(std::uint64_t id, Deadline deadline, const Halt& halt,
                                          ProgramAnswer& answer) {
  std::string line;
  std::array<char, 4096> bytes;
  while (true) {
    if (const auto waited = wait_for(out_.get(), POLLIN, deadline, halt); waited != Waited::kReady) {
      answer = failure_of(waited);
      return Outcome::kAnswered;
    }
    const auto got = ::read(out_.get(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return Outcome::kGone;
    line.append(bytes.data(), static_cast<std::size_t>(got));
    const auto end = line.find('\n');
    if (end == line.npos && line.size() <= kMaxAnswerBytes) continue;
    if (end == line.npos || end > kMaxAnswerBytes) {
      answer = failed("its answer is too long");
    } else if (end + 1 != line.size()) {
      answer = failed("it said more than it was asked");
    } else {
      answer = read_answer(std::string_view(line).substr(0, end), id);
    }
    return Outcome::kAnswered;
  }
}

LineProgram::Outcome LineProgram::ask_once(const Question& question, Deadline deadline, const Halt& halt,
                                           ProgramAnswer& answer) {
  if (auto running = ensure_running(); !running) {
    answer = failed(running.error().message());
    return Outcome::kAnswered;
  }
  answer = failed("it ended without an answer");
  auto outcome = Outcome::kGone;
  if (send(question.line + "\n", deadline, halt, answer))
    outcome = receive(question.id, deadline, halt, answer);
  if (answer.kind == ProgramAnswer::Kind::kFailed) {
    end();
  } else {
    in_vain_ = 0;
    rests_until_ = Deadline::min();
  }
  return outcome;
}

ProgramAnswer LineProgram::ask(const Question& question, Deadline deadline, const Halt& halt) {
  ProgramAnswer answer;
  if (ask_once(question, deadline, halt, answer) == Outcome::kGone)
    static_cast<void>(ask_once(question, deadline, halt, answer));
  return answer;
}

}  // namespace podjail::cli
