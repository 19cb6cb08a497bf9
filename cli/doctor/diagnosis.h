// Whether the roots that a command's tools read hold what they have to trust, and what to do where they do
// not.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/doctor/command.h"
#include "cli/doctor/machine.h"

namespace podjail::cli {

struct Symptom {
  enum class State : std::uint8_t { kHolds, kDoesNotHold, kCannotTell } state = State::kCannotTell;
  std::string tool;     // "curl"
  std::string reads;    // file or store: "/etc/ssl/certs/ca-certificates.crt"
  std::string setting;  // what made it so: "CURL_CA_BUNDLE", "built in", "default"
  std::string why;      // for a state that is not kHolds
  std::string advice;   // empty where there is nothing to do
};

// What tools have to trust: DER. Nothing where it is not known.
struct Wanted {
  std::set<std::string> certificates;
  std::string bundle;  // a file with it and the usual roots, to point variables to
};

// A symptom for each kind of tool, and for each variable that names a proxy.
std::vector<Symptom> diagnose(const Command& command, const Machine& machine, const Wanted& wanted);

}  // namespace podjail::cli
