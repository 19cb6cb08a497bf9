// The command line of podjail doctor.
#pragma once

#include <functional>

#include "cli/doctor/doctor.h"

namespace CLI {
class App;
}

namespace podjail::cli {

// `options` must outlive the parsing, and what it chose.
void add_doctor(CLI::App& app, DoctorOptions& options, std::function<int()>& chosen);

}  // namespace podjail::cli
