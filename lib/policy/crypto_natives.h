// What podjail:crypto calls: functions over typed arrays that the caller has made, so that nothing is
// allocated here while V8 could abandon the frame (sandbox.h).
#pragma once

#include <v8.h>

namespace podjail::policy {

using NativeCall = v8::FunctionCallbackInfo<v8::Value>;

// utf8Length(text), and encode(text, array): text as UTF-8 into an array of that length.
void on_utf8_length(const NativeCall& call);
void on_encode(const NativeCall& call);
// sha256(data, out) and hmac(key, data, out): `out` has 32 bytes.
void on_sha256(const NativeCall& call);
void on_hmac(const NativeCall& call);
// equal(a, b), isKey(algorithm, key), verify(algorithm, key, signature, data): booleans.
void on_equal(const NativeCall& call);
void on_is_key(const NativeCall& call);
void on_verify(const NativeCall& call);

}  // namespace podjail::policy
