// The answer as onResponse sees it: { status, contentLength, headers, headerList, header(name) }, frozen, of
// plain data alone. It is made whole, because it is only made for policies that ask for it.
#pragma once

#include <v8.h>

#include "lib/policy/facts.h"

namespace podjail::policy {

// `constructor` is the one that realm.js makes. Empty when V8 was terminated.
v8::MaybeLocal<v8::Value> build_response(v8::Local<v8::Context> context, v8::Local<v8::Function> constructor,
                                         const ResponseFacts& facts);

}  // namespace podjail::policy
