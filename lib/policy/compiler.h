// From the text of a policy to something that can be asked.
//
// Three forms of text, told apart by which of them it is valid as:
//   an expression   r.host === "example.test"      {allow: false, deny_message: "no"}
//   a script        const ok = …; ok && r.method === "GET"      its completion value is the answer
//   a module        export function onRequest(r) { … }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <v8.h>

#include "lib/base/result.h"
#include "lib/policy/realm.h"
#include "lib/policy/sources.h"

namespace podjail::policy {

struct CompiledPolicy {
  std::string name;
  v8::Global<v8::Function> judge;          // takes the request; empty when the policy exports no onRequest
  v8::Global<v8::Function> connect_judge;  // takes the connection; empty when it exports no onConnect
  v8::Global<v8::Function> dns_judge;      // takes the DNS question; empty when it exports no onDns
  std::string default_message;             // printable, at most 512 bytes; empty when there is none
  std::optional<std::uint64_t> max_body_bytes{};  // of the body it reads; empty when it declares none
  std::string store_space{};                      // its own in the store; set by whoever knows its layer
  v8::Global<v8::Function> response_judge{};  // takes request and answer; empty when it exports no onResponse
};

// Compiles one policy, and runs the top level of a module. kInvalid with "name:line:column: message".
// Call inside a Sandbox run and a running Watchdog.
Result<CompiledPolicy> compile_policy(Realm& realm, const PolicySource& source);

// What was caught, and where; line and column are 0 where there is no place.
struct Fault {
  int line = 0;
  int column = 0;
  std::string text;  // printable
};
Fault fault_of(v8::Local<v8::Context> context, const v8::TryCatch& caught);

// "name:line:column: message" of what was caught; without a position where there is none.
std::string describe(v8::Local<v8::Context> context, const std::string& name, const v8::TryCatch& caught);

// "at onRequest (name:line:column)" for each frame of what was caught, innermost first, as far as 512 bytes
// reach. May run code of the policy: what is thrown can be any object. Inside a running Watchdog.
std::vector<std::string> stack_of(v8::Local<v8::Context> context, const v8::TryCatch& caught);

}  // namespace podjail::policy
