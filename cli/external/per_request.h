// The engine that runs a program for each request: the request is in its environment, exit status 0 allows,
// and what it writes is the message of a denial.
#pragma once

#include "cli/external/awaiting.h"
#include "cli/external/program_answer.h"
#include "cli/external/question.h"

namespace podjail::cli {

// Runs `command` for `question` to its end, and kills it with all of its group at the deadline. What it
// leaves running of its group does not outlive it. Of its output the first kMaxMessageBytes count.
ProgramAnswer ask_per_request(const std::string& command, const Question& question, Deadline deadline,
                              const Halt& halt);

}  // namespace podjail::cli
