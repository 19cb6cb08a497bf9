// podjail doctor: which trust store and proxy settings a command's tools read, and whether they hold.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/check.h"
#include "cli/doctor/machine.h"

namespace podjail::cli {

struct DoctorOptions {
  std::string bundle;  // certificates that tools must trust; empty for the jail's own, if there is one
  std::vector<std::string> command;  // its first word is looked into
  OutputForm form = OutputForm::kText;
};

// Runs nothing and asks nobody. Returns the exit status: 0 all that can be told holds, 1 something does not,
// 2 error.
int run_doctor(const DoctorOptions& options, const Machine& machine, std::ostream& out, std::ostream& errors);

// Of this process.
Machine own_machine();

}  // namespace podjail::cli
