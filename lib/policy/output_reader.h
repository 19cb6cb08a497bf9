// Reads the outputs of an allow: bounds, a deadline, changes to headers, a budget.
#pragma once

#include <cstddef>
#include <cstdint>

#include <v8.h>

#include "lib/policy/outputs.h"

namespace podjail::policy {

// What may be asked for where: a connection that is relayed unread has no headers; when the answer has come,
// its request has gone out, and the time for both was given.
enum class OutputScope : std::uint8_t { kRequest, kConnection, kAnswer };

// Of whom, and for what: the number of the policy's layer, 0 the outermost.
struct Asked {
  OutputScope scope;
  std::size_t layer = 0;
};

// Adds what `answer`, a policy's allow, asks for to `outputs`: of several bounds the smallest holds. False if
// that is not to be followed: a value of another kind, an edit that is not allowed, or one that contradicts
// another policy's of that layer. Then `outputs` is not to be used.
//
// Memory is only owned through `outputs`, which must live outside of the Sandbox run (sandbox.h says why).
bool read_outputs(v8::Local<v8::Context> context, v8::Local<v8::Value> answer, Asked asked, Outputs& outputs);

}  // namespace podjail::policy
