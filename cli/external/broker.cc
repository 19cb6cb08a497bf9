#include "cli/external/broker.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <thread>
#include <vector>

#include "cli/external/line_program.h"
#include "cli/external/per_request.h"
#include "lib/base/json_text.h"

namespace podjail::cli {

Broker::Broker(UniqueFd socket, ExternalProgram program, std::ostream& messages)
    : socket_(std::move(socket)), program_(std::move(program)), messages_(messages) {}

void Broker::run() {
  // A line program has one thread, and so one question at a time.
  const auto threads = program_.form == ExternalProgram::Form::kPerRequest ? kProgramsAtOnce : 1;
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < threads; ++i) workers.emplace_back([this] { work(); });
  read_questions();
  halt_.stop();
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::kEnding;
  }
  changed_.notify_all();
}

void Broker::read_questions() {
  std::string received;
  std::array<char, 65536> bytes;
  while (true) {
    const auto got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    received.append(bytes.data(), static_cast<std::size_t>(got));
    if (!take_lines(received)) return complain("the sidecar sent what is no question");
  }
}

bool Broker::take_lines(std::string& received) {
  std::size_t begin = 0;
  for (auto end = received.find('\n'); end != received.npos; end = received.find('\n', begin)) {
    auto question = parse_question(std::string_view(received).substr(begin, end - begin));
    begin = end + 1;
    if (!question) return false;
    const std::lock_guard lock(mutex_);
    // Beyond that the sidecar waits in vain: its own deadline is its answer.
    if (pending_.size() >= kMaxWaiting) continue;
    pending_.push_back({std::move(*question), std::chrono::steady_clock::now() + program_.timeout});
    changed_.notify_one();
  }
  received.erase(0, begin);
  return received.size() <= kMaxQuestionBytes;
}

void Broker::work() {
  LineProgram lines(program_.command);
  while (true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return phase_ == Phase::kEnding || !pending_.empty(); });
    if (phase_ == Phase::kEnding) return;
    const auto [question, deadline] = std::move(pending_.front());
    pending_.pop_front();
    lock.unlock();
    if (std::chrono::steady_clock::now() >= deadline) continue;  // nobody waits for it any more
    answer(question, program_.form == ExternalProgram::Form::kLines
                         ? lines.ask(question, deadline, halt_)
                         : ask_per_request(program_.command, question, deadline, halt_));
  }
}

void Broker::answer(const Question& question, const ProgramAnswer& answer) {
  const auto line = answer_line(question.id, answer);
  const std::lock_guard lock(writing_);
  if (answer.kind == ProgramAnswer::Kind::kFailed) complain(answer.message);
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return;  // reading ends as well, and with it everything
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Broker::complain(const std::string& why) {
  const auto now = std::chrono::steady_clock::now();
  if (now < complains_from_ || halt_.is_stopped()) return;
  complains_from_ = now + std::chrono::seconds(1);
  messages_ << "podjail: policy program: " << printable(why) << std::endl;
}

}  // namespace podjail::cli
