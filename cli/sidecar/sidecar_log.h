// What the sidecar says about itself (docs/operations.md), as far as whoever runs one for a jail or as a
// proxy has to know. Pure.
#pragma once

#include <string>
#include <string_view>

namespace podjail::serve {

struct SidecarEvent {
  enum class Kind {
    kStarted,
    kPoliciesLoaded,
    kPoliciesRefused,  // what was in force stays so
    kFailed,           // it ends, or could not start
    kProblem,          // another error
    kPolicySays,       // console.log, or why it failed
    kWarning,
    kWords,  // no line of its log: the last words of a library, or of a program that could not be it
    kOther,  // of no interest here
  };
  Kind kind = Kind::kOther;
  std::string text = {};  // for people: printable
  bool operator==(const SidecarEvent&) const = default;
};

// A line of its log.
SidecarEvent read_event(std::string_view line);

}  // namespace podjail::serve
