// What the sidecar says about itself, as far as whoever runs a proxy has to know. Pure.
#pragma once

#include <string>
#include <string_view>

namespace podjail::cli {

struct ProxyEvent {
  enum class Kind {
    kStarted,
    kPoliciesLoaded,
    kPoliciesRefused,  // what was in force stays so
    kFailed,           // it ends, or could not start
    kWarning,
    kOther,  // of no interest here
  };
  Kind kind = Kind::kOther;
  std::string text;  // for people: printable
};

// A line of its log. What is none (a library's last words) is a warning with that text.
ProxyEvent read_event(std::string_view line);

}  // namespace podjail::cli
