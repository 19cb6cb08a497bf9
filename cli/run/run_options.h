// What `podjail run` is told.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/external/external_program.h"

namespace podjail::cli {

struct RunOptions {
  std::vector<std::string> command;
  std::vector<std::string> policies;               // files and directories
  std::string expression;                          // a policy by itself
  std::optional<serve::ExternalProgram> external;  // beside policies if there are any: both must allow
  enum class Strength : std::uint8_t {
    kSealed,
    kWeak  // variables alone: no jail
  } strength = Strength::kSealed;
  enum class Place : std::uint8_t {
    kMachine,   // the command is run here
    kContainer  // the command is an engine's, that runs a container
  } place = Place::kMachine;
  enum class Enforcement : std::uint8_t { kEnforce, kObserve } enforcement = Enforcement::kEnforce;
  std::string request_log;                   // a file; "": none
  std::string decision_log;                  // a file; "": none
  std::vector<std::string> grants;           // of upstream.grants
  std::vector<std::string> resolvers;        // of upstream.resolvers
  std::vector<std::string> roots;            // PEM files besides the default of upstream.roots
  std::vector<std::string> allowed_sockets;  // paths of UNIX sockets that stay reachable
  std::vector<int> kept_descriptors;         // besides 0, 1 and 2
  std::optional<std::chrono::milliseconds> timeout;
  enum class Reporting : std::uint8_t {
    kSummary,
    kWatch,  // every decision as it is made, and the summary
    kQuiet
  } reporting = Reporting::kSummary;
};

// Exit statuses besides those of the command: as timeout(1), env(1) and shells have them.
inline constexpr int kTimedOut = 124;
inline constexpr int kOwnFailure = 125;
inline constexpr int kCannotExecute = 126;
inline constexpr int kNotFound = 127;
inline constexpr int kSignalled = 128;  // and the signal's number

// Where the jail has what the sidecar shares with it. Every Linux has /dev/shm, and the jail has one of its
// own; nobody but root could make a directory in /run.
inline constexpr const char* kJailShm = "/dev/shm";
inline constexpr const char* kJailShared = "/dev/shm/podjail";

}  // namespace podjail::cli
