#include "lib/policy/module_form.h"

#include "lib/base/json_text.h"
#include "lib/policy/own_field.h"
#include "lib/policy/strings.h"
#include "lib/policy/text_form.h"

namespace podjail::policy {
namespace {

tl::unexpected<Error> refuse(const std::string& name, const std::string& what) {
  return fail(ErrorKind::kInvalid, printable(name) + ": " + what);
}

tl::unexpected<Error> refuse_at(const std::string& name, v8::Location place, const std::string& what) {
  const auto position =
      std::to_string(place.GetLineNumber() + 1) + ":" + std::to_string(place.GetColumnNumber() + 1);
  return fail(ErrorKind::kInvalid, printable(name) + ":" + position + ": " + what);
}

// What check_imports has let through and loaded.
v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray>, v8::Local<v8::Module>) {
  auto* isolate = context->GetIsolate();
  return Realm::of(context).library().find(isolate, to_utf8(isolate, specifier));
}

// Loads the built-in modules and data files that the module imports. It can import nothing else: no other
// policy.
Status load_imports(Realm& realm, v8::Local<v8::Module> module, const std::string& name,
                    Library::Audience audience) {
  const auto context = realm.context();
  const auto requests = module->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    const auto request = requests->Get(context, i).As<v8::ModuleRequest>();
    const auto place = module->SourceOffsetToLocation(request->GetSourceOffset());
    const auto wanted = to_utf8(realm.isolate(), request->GetSpecifier());
    if ((!Library::offers(wanted, audience) && !realm.library().has_file(wanted)) ||
        request->GetImportAssertions()->Length() > 0) {
      return refuse_at(name, place,
                       "cannot import \"" + printable(wanted) + "\"; there are " + Library::names(audience));
    }
    const v8::TryCatch caught(realm.isolate());
    if (realm.library().load(context, wanted).IsEmpty())
      return refuse_at(name, place,
                       "importing \"" + wanted + "\" failed: " + describe(context, wanted, caught));
  }
  return {};
}

// Runs the top level of the module and returns what it exports.
v8::MaybeLocal<v8::Object> run_module(Realm& realm, v8::Local<v8::Module> module) {
  auto* isolate = realm.isolate();
  const auto context = realm.context();
  if (!module->InstantiateModule(context, &resolve).FromMaybe(false)) return {};
  if (module->IsGraphAsync()) {
    isolate->ThrowException(
        v8::Exception::SyntaxError(from_literal(isolate, "a policy cannot await at its top level")));
    return {};
  }
  v8::Local<v8::Value> ignored;
  if (!module->Evaluate(context).ToLocal(&ignored)) return {};
  if (module->GetStatus() == v8::Module::kErrored) {
    isolate->ThrowException(module->GetException());
    return {};
  }
  return module->GetModuleNamespace().As<v8::Object>();
}

// A function called on… that nobody calls is a mistake that could let through what it was written to stop.
Status check_names(v8::Local<v8::Context> context, v8::Local<v8::Object> exports, const std::string& name) {
  v8::Local<v8::Array> names;
  if (!exports->GetOwnPropertyNames(context).ToLocal(&names)) return {};
  for (std::uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> key;
    if (!names->Get(context, i).ToLocal(&key) || !key->IsString()) continue;
    const auto text = to_utf8(context->GetIsolate(), key.As<v8::String>());
    if (text.starts_with("on") && text != "onRequest" && text != "onResponse" && text != "onConnect" &&
        text != "onDns") {
      return refuse(name,
                    "exports " + printable(text) +
                        ", which is never called; known are onRequest, onResponse, onConnect and onDns");
    }
  }
  return {};
}

// Sets `function` to the export of this name, if there is one.
Status take_function(Realm& realm, v8::Local<v8::Object> exports, const std::string& policy,
                     std::string_view name, v8::Global<v8::Function>& function) {
  v8::Local<v8::Value> value;
  if (!exports->Get(realm.context(), from_literal(realm.isolate(), name)).ToLocal(&value))
    return refuse(policy, "an export is used before it is set");
  if (value->IsUndefined()) return {};
  if (!value->IsFunction()) return refuse(policy, std::string(name) + " is not a function");
  function.Reset(realm.isolate(), value.As<v8::Function>());
  return {};
}

Status take_default_message(Realm& realm, v8::Local<v8::Object> exports, CompiledPolicy& policy) {
  v8::Local<v8::Value> message;
  if (!exports->Get(realm.context(), from_literal(realm.isolate(), "defaultMessage")).ToLocal(&message))
    return refuse(policy.name, "an export is used before it is set");
  if (message->IsUndefined()) return {};
  if (!message->IsString()) return refuse(policy.name, "defaultMessage is not a string");
  policy.default_message = printable(to_utf8(realm.isolate(), message.As<v8::String>()));
  return {};
}

// export const body = { maxBytes: 65536 };
Status take_body(Realm& realm, v8::Local<v8::Object> exports, CompiledPolicy& policy) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 20U;
  v8::Local<v8::Value> body;
  if (!exports->Get(realm.context(), from_literal(realm.isolate(), "body")).ToLocal(&body))
    return refuse(policy.name, "an export is used before it is set");
  if (body->IsUndefined()) return {};
  if (is_plain_object(realm.context(), body)) {
    const auto field = own_field(realm.context(), body.As<v8::Object>(), "maxBytes");
    if (field.presence == Presence::kData) policy.max_body_bytes = whole_number(field.value);
  }
  if (policy.max_body_bytes && *policy.max_body_bytes > 0 && *policy.max_body_bytes <= kMost) return {};
  return refuse(policy.name, "body is not { maxBytes: a number from 1 to 1048576 }");
}

Result<CompiledPolicy> read_exports(Realm& realm, v8::Local<v8::Object> exports, const std::string& name) {
  CompiledPolicy policy{name, {}, {}, {}, {}};
  Status status = check_names(realm.context(), exports, name);
  if (status) status = take_function(realm, exports, name, "onRequest", policy.judge);
  if (status) status = take_function(realm, exports, name, "onResponse", policy.response_judge);
  if (status) status = take_function(realm, exports, name, "onConnect", policy.connect_judge);
  if (status) status = take_function(realm, exports, name, "onDns", policy.dns_judge);
  if (status) status = take_default_message(realm, exports, policy);
  if (status) status = take_body(realm, exports, policy);
  if (!status) return tl::unexpected(std::move(status.error()));
  const auto message = from_literal(realm.isolate(), "defaultMessage");
  if (policy.judge.IsEmpty() && policy.connect_judge.IsEmpty() && policy.dns_judge.IsEmpty() &&
      policy.response_judge.IsEmpty() &&
      !exports->HasOwnProperty(realm.context(), message).FromMaybe(false)) {
    return refuse(name, "exports none of onRequest, onResponse, onConnect, onDns and defaultMessage");
  }
  return policy;
}

}  // namespace

v8::MaybeLocal<v8::Module> compile_module(Realm& realm, const PolicySource& policy) {
  auto* isolate = realm.isolate();
  v8::Local<v8::String> text;
  if (!from_utf8(isolate, policy.text).ToLocal(&text)) return {};
  v8::ScriptCompiler::Source source(text, origin_of(isolate, policy.name, 0, OriginKind::kModule));
  return v8::ScriptCompiler::CompileModule(isolate, &source);
}

Result<v8::Local<v8::Object>> evaluate_module(Realm& realm, v8::Local<v8::Module> module,
                                              const PolicySource& source, Library::Audience audience) {
  if (auto loaded = load_imports(realm, module, source.name, audience); !loaded)
    return tl::unexpected(std::move(loaded.error()));
  const v8::TryCatch caught(realm.isolate());
  v8::Local<v8::Object> exports;
  if (!run_module(realm, module).ToLocal(&exports)) {
    return fail(ErrorKind::kInvalid, describe(realm.context(), source.name, caught));
  }
  return exports;
}

Result<CompiledPolicy> load_module(Realm& realm, v8::Local<v8::Module> module, const PolicySource& policy) {
  auto exports = evaluate_module(realm, module, policy, Library::Audience::kPolicy);
  if (!exports) return tl::unexpected(std::move(exports.error()));
  return read_exports(realm, *exports, policy.name);
}

}  // namespace podjail::policy
