// The engine that keeps one program running: it reads a line of JSON for each request, and answers each with
// a line. One question at a time, so that an answer belongs to the question before it; a program that says
// more than it was asked, too much, or nothing in time is ended, since what it says next would be taken for
// the answer to something else.
//
// It is started with the first question and again when it has ended. One that ends again and again without an
// answer is left alone for a while.
#pragma once

#include <optional>
#include <string>

#include "cli/external/awaiting.h"
#include "cli/external/program_answer.h"
#include "cli/external/question.h"

namespace podjail::cli {

class LineProgram {
 public:
  static constexpr int kStartsInVain = 3;                  // in a row, before it is left alone
  static constexpr std::chrono::milliseconds kRest{1000};  // for as long

  explicit LineProgram(std::string command) : command_(std::move(command)) {}

  ProgramAnswer ask(const Question& question, Deadline deadline, const Halt& halt);

 private:
  // Whether the program may be asked again about the same: it ended before it could answer.
  enum class Outcome : std::uint8_t { kAnswered, kGone };
  Outcome ask_once(const Question& question, Deadline deadline, const Halt& halt, ProgramAnswer& answer);
  Status ensure_running();
  bool has_said_something() const;
  bool send(std::string_view text, Deadline deadline, const Halt& halt, ProgramAnswer& answer);
  Outcome receive(std::uint64_t id, Deadline deadline, const Halt& halt, ProgramAnswer& answer);
  void end();

  const std::string command_;
  std::optional<Child> child_;
  UniqueFd in_;   // its standard input
  UniqueFd out_;  // its standard output
  int in_vain_ = 0;
  Deadline rests_until_ = Deadline::min();
};

}  // namespace podjail::cli
