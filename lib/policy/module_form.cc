#include "lib/policy/module_form.h"

#include "lib/base/json_text.h"
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

// Never called: load_module refuses every module that imports.
v8::MaybeLocal<v8::Module> resolve_nothing(v8::Local<v8::Context>, v8::Local<v8::String>,
                                           v8::Local<v8::FixedArray>, v8::Local<v8::Module>) {
  return {};
}

// Runs the top level of the module and returns what it exports.
v8::MaybeLocal<v8::Object> run_module(Realm& realm, v8::Local<v8::Module> module) {
  auto* isolate = realm.isolate();
  const auto context = realm.context();
  if (!module->InstantiateModule(context, &resolve_nothing).FromMaybe(false)) return {};
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
    if (text.starts_with("on") && text != "onRequest") {
      return refuse(name, "exports " + printable(text) + ", which is never called; known is onRequest");
    }
  }
  return {};
}

Result<CompiledPolicy> read_exports(Realm& realm, v8::Local<v8::Object> exports, const std::string& name) {
  auto* isolate = realm.isolate();
  const auto context = realm.context();
  if (auto checked = check_names(context, exports, name); !checked)
    return tl::unexpected(std::move(checked.error()));
  CompiledPolicy policy{name, {}, {}};
  v8::Local<v8::Value> judge;
  v8::Local<v8::Value> message;
  if (!exports->Get(context, from_literal(isolate, "onRequest")).ToLocal(&judge) ||
      !exports->Get(context, from_literal(isolate, "defaultMessage")).ToLocal(&message)) {
    return refuse(name, "an export is used before it is set");
  }
  if (!judge->IsUndefined() && !judge->IsFunction()) return refuse(name, "onRequest is not a function");
  if (!message->IsUndefined() && !message->IsString()) return refuse(name, "defaultMessage is not a string");
  if (judge->IsUndefined() && message->IsUndefined())
    return refuse(name, "exports neither onRequest nor defaultMessage");
  if (judge->IsFunction()) policy.judge.Reset(isolate, judge.As<v8::Function>());
  if (message->IsString()) policy.default_message = printable(to_utf8(isolate, message.As<v8::String>()));
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

Result<CompiledPolicy> load_module(Realm& realm, v8::Local<v8::Module> module, const PolicySource& policy) {
  const auto requests = module->GetModuleRequests();
  if (requests->Length() > 0) {
    const auto request = requests->Get(realm.context(), 0).As<v8::ModuleRequest>();
    const auto place = module->SourceOffsetToLocation(request->GetSourceOffset());
    return refuse_at(policy.name, place, "a policy cannot import anything");
  }
  const v8::TryCatch caught(realm.isolate());
  v8::Local<v8::Object> exports;
  if (!run_module(realm, module).ToLocal(&exports)) {
    return fail(ErrorKind::kInvalid, describe(realm.context(), policy.name, caught));
  }
  return read_exports(realm, exports, policy.name);
}

}  // namespace podjail::policy
