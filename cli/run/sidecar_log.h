// What the sidecar says on its standard error (docs/operations.md), as far as the launcher acts on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace podjail::cli {

struct SidecarEvent {
  enum class Kind : std::uint8_t {
    kReady,       // it judges by a policy set
    kFailed,      // it cannot start or serve; `sentence` says why
    kProblem,     // an error that it goes on after
    kPolicySays,  // what a policy writes with console, or why it failed
    kNews,        // nothing that the caller must know
  };
  Kind kind = Kind::kNews;
  std::string sentence = {};
  bool operator==(const SidecarEvent&) const = default;
};

// One line. What is no JSON is what a program says that could not be one, as the dynamic linker: kProblem.
SidecarEvent read_sidecar_event(std::string_view line);

}  // namespace podjail::cli
