// What a policy program outside of the sidecar says of one request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/policy/decision.h"

namespace podjail::proxy {

struct ExternalOpinion {
  enum class Kind : std::uint8_t {
    kAllow,
    kDeny,
    kFailed,  // it said nothing that can be used, or nothing in time
  };
  Kind kind = Kind::kFailed;
  std::string message;                             // for the workload: one line, printable
  std::optional<std::uint64_t> max_request_bytes;  // of an allow: head and body
  policy::Grants grants;                           // of an allow
};

// An answer of the broker that runs the program.
struct ExternalAnswer {
  std::uint64_t id = 0;  // of the question
  ExternalOpinion opinion;
};

inline constexpr std::size_t kMaxExternalLine = std::size_t{64} << 10U;  // bytes, of a question or an answer

// Nothing for what is no answer: another version, another program, or half a line.
std::optional<ExternalAnswer> parse_external_answer(std::string_view line);

}  // namespace podjail::proxy
