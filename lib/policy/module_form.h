// Policies with exports.
#pragma once

#include "lib/base/result.h"
#include "lib/policy/compiler.h"

namespace podjail::policy {

// Whether the text is valid as a module. If not, an exception is pending.
v8::MaybeLocal<v8::Module> compile_module(Realm& realm, const PolicySource& policy);

// Loads what the module imports, runs its top level and returns its exports.
Result<v8::Local<v8::Object>> evaluate_module(Realm& realm, v8::Local<v8::Module> module,
                                              const PolicySource& source, Library::Audience audience);

// Runs the top level of the module and takes what it exports.
Result<CompiledPolicy> load_module(Realm& realm, v8::Local<v8::Module> module, const PolicySource& policy);

}  // namespace podjail::policy
