// What one policy says about one request, read from the value it returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <v8.h>

#include "lib/policy/decision.h"

namespace podjail::policy {

struct Opinion {
  enum class Kind {
    kNone,     // undefined, null, false
    kAllow,    // true, or an object with an own data property `allow` that is true or an object of limits
    kDeny,     // an object with `allow: false`
    kInvalid,  // anything else
  };
  Kind kind = Kind::kInvalid;
  std::string message;  // of a deny: one line, printable, at most 512 bytes
  std::optional<std::uint64_t> max_request_bytes;
  Grants grants;  // of an allow: own data properties `passthrough`, `tunnel`, `encodedSlash` that are true
  Tags tags{};    // of an allow or a deny: own data property `tags` (tags.h); one that is not as it says:
                  // kInvalid
};

// Reads plain data only: runs no code of the policy, and takes no getter, no proxy and nothing inherited for
// an answer. Call inside a Sandbox run.
Opinion read_opinion(v8::Local<v8::Context> context, v8::Local<v8::Value> value);

}  // namespace podjail::policy
