// The outcome of one evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/contract/reason.h"
#include "lib/policy/outputs.h"
#include "lib/policy/tags.h"

namespace podjail::policy {

// What a policy allows beyond requests that are read and judged one by one.
struct Grants {
  bool passthrough = false;  // onConnect: TLS is relayed undecrypted
  bool tunnel = false;  // onConnect: bytes are relayed unread; onRequest: an upgrade to another protocol is
  bool encoded_slash = false;  // onRequest: the path may have "%2f"
};

struct Decision {
  Verdict verdict = Verdict::kDeny;
  Reason reason = Reason::kNotAllowed;
  std::string message;  // for the workload; empty when the policy gave none. One line, printable.
  std::string policy;   // file name of the policy that decided; empty when none did
  std::optional<std::uint64_t> max_request_bytes;  // whole request on the wire: head and body
  Grants grants;                                   // of an allow
  // A policy read the body, which was not given: the request is denied, and may be asked about again with its
  // body, if that has no more bytes than this.
  std::optional<std::uint64_t> wants_body{};
  Outputs outputs{};    // of an allow
  std::string layer{};  // whose policy decided, or whose silence; "" where the set has no layers
  Tags tags{};          // of the policies that decided
};

}  // namespace podjail::policy
