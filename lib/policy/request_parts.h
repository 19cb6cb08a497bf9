// The parts of a request object that are built on demand, each frozen and without prototype. Empty when V8
// could not build one, which only happens while it is being terminated.
//
// Nothing here owns memory while V8 allocates (sandbox.h says why).
#pragma once

#include <string_view>

#include <v8.h>

#include "lib/policy/facts.h"

namespace podjail::policy {

// Lower-cased name → values joined by ", " (RFC 9110 §5.3).
v8::MaybeLocal<v8::Value> build_headers(v8::Local<v8::Context> context, const RequestFacts& facts);

// Array of [name, value] as sent, in order.
v8::MaybeLocal<v8::Value> build_header_list(v8::Local<v8::Context> context, const RequestFacts& facts);

// { protocol, sni, dnsName, destination: { address, port }, alpn }; null where not known.
v8::MaybeLocal<v8::Value> build_connection(v8::Local<v8::Context> context, const RequestFacts& facts);

// { name, id }; "" where not known, so that comparing them needs no look for null.
v8::MaybeLocal<v8::Value> build_container(v8::Local<v8::Context> context, const RequestFacts& facts);

// { pid, exe, commandLine }; 0 and "" where not known.
v8::MaybeLocal<v8::Value> build_process(v8::Local<v8::Context> context, const RequestFacts& facts);

// { name, namespace, serviceAccount, labels }.
v8::MaybeLocal<v8::Value> build_pod(v8::Local<v8::Context> context, const PodFacts& pod);

// Compares header names without regard to ASCII case (RFC 9110 §5.1).
bool is_same_header(std::string_view a, std::string_view b);

}  // namespace podjail::policy
