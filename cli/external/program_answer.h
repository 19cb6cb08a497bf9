// What a policy program says of a request, from its own words to the line the sidecar reads. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace podjail::cli {

inline constexpr std::size_t kMaxAnswerBytes = std::size_t{64} << 10U;  // of a line of the program
inline constexpr std::size_t kMaxMessageBytes = 512;                    // of what the workload sees of it

struct ProgramAnswer {
  enum class Kind : std::uint8_t { kAllow, kDeny, kFailed } kind = Kind::kFailed;
  std::string message;  // of a deny, as it was said; of a failure, for whoever runs podjail
  std::optional<std::uint64_t> max_tx_bytes;
  bool encoded_slash = false;
  bool tunnel = false;
};

ProgramAnswer failed(std::string why);

// A line program's answer, without its end, to the question `id`:
//   true, false                                     allow, deny
//   {"allow": true | {limits} | false, "deny_message": "…", "id": 7}
//   other text                                      deny, with that as the message
// Limits, inside of `allow` or beside it: max_tx_bytes, encoded_slash, tunnel. A deny_message alone denies.
// What is an object and no decision, and what says that it answers another question, is a failure.
ProgramAnswer read_answer(std::string_view line, std::uint64_t id);

// What the output of a program per request that exits with `status` says: 0 allows.
ProgramAnswer read_exit(int status, std::string_view output);

// For the sidecar, with its line feed.
std::string answer_line(std::uint64_t id, const ProgramAnswer& answer);

}  // namespace podjail::cli
