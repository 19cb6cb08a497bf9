// Between the sidecar, which may start no program, and the policy program that it wants to ask: reads
// questions from the sidecar's socket, has the program answer each, and writes the answers back, in any
// order.
//
// Whatever goes wrong with the program is an answer too: "failed", which the sidecar takes for a denial. Why
// is told on the stream for messages, at most once a second.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <ostream>
#include <string>

#include "cli/external/awaiting.h"
#include "cli/external/external_program.h"
#include "cli/external/program_answer.h"
#include "cli/external/question.h"

namespace podjail::cli {

class Broker {
 public:
  static constexpr std::size_t kProgramsAtOnce = 16;  // of the form that is started for each request
  static constexpr std::size_t kMaxWaiting = 1024;    // questions that no thread has taken up

  // `socket` is the other end of the sidecar's; `messages` outlives the broker.
  Broker(UniqueFd socket, ExternalProgram program, std::ostream& messages);

  // Until the sidecar closes its end, or sends what is no question. No program outlives it.
  void run();

 private:
  struct Pending {
    Question question;
    Deadline deadline;
  };
  void read_questions();
  bool take_lines(std::string& received);
  void work();
  void answer(const Question& question, const ProgramAnswer& answer);
  void complain(const std::string& why);

  const UniqueFd socket_;
  const ExternalProgram program_;
  std::ostream& messages_;
  Halt halt_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<Pending> pending_;
  enum class Phase : std::uint8_t { kServing, kEnding } phase_ = Phase::kServing;
  std::mutex writing_;  // of the socket and the stream
  Deadline complains_from_ = Deadline::min();
};

}  // namespace podjail::cli
