// Which process of a sealed jail a connection comes from: asked by the sidecar, which sees no process of the
// jail, and answered by the jail's first process, which sees them all. A message each, over an inherited
// socket that keeps messages whole (LISTEN_FDNAMES: processes).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/address.h"

namespace podjail::contract {

inline constexpr std::size_t kMaxProcessMessage = 4096;  // bytes
inline constexpr std::size_t kMaxProcessText = 1024;     // of a program's path, and of a command line

struct ProcessQuestion {
  std::uint64_t id = 0;
  Endpoint source;       // of the connection, as its client has it
  Endpoint destination;  // where that dialled
  bool operator==(const ProcessQuestion&) const = default;
};

struct ProcessAnswer {
  std::uint64_t id = 0;      // of the question
  std::uint32_t pid = 0;     // in the jail; 0: not known
  std::string exe;           // printable, cut to kMaxProcessText
  std::string command_line;  // the same: its words with a blank between
  bool operator==(const ProcessAnswer&) const = default;
};

std::string to_message(const ProcessQuestion& question);
std::string to_message(const ProcessAnswer& answer);

// Nothing for what the above do not make.
std::optional<ProcessQuestion> read_process_question(std::string_view message);
std::optional<ProcessAnswer> read_process_answer(std::string_view message);

}  // namespace podjail::contract
