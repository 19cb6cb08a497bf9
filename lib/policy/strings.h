// Strings between C++ and V8.
#pragma once

#include <string>
#include <string_view>

#include <v8.h>

namespace podjail::policy {

// Each byte becomes the character of the same number (ISO 8859-1), so no two byte strings become one. At most
// kMaxFactBytes (request_object.h) long: the caller has checked.
v8::Local<v8::String> from_latin1(v8::Isolate* isolate, std::string_view bytes);

// Text of our own, in ASCII; interned, so that it compares by address.
v8::Local<v8::String> from_literal(v8::Isolate* isolate, std::string_view text);

// The first 512 bytes of `text` as UTF-8, cut at a character boundary.
std::string to_utf8(v8::Isolate* isolate, v8::Local<v8::String> text);

// Whether a script's name is that of a built-in module: "podjail:…".
bool is_library_name(v8::Isolate* isolate, v8::Local<v8::Value> name);

}  // namespace podjail::policy
