#include "lib/policy/library_natives.h"

#include "lib/policy/crypto_natives.h"
#include "lib/policy/store_access.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

using Call = v8::FunctionCallbackInfo<v8::Value>;

struct Native {
  std::string_view name;
  v8::FunctionCallback function;
};

void on_caller_line(const Call& call) {
  constexpr int kFrames = 10;
  auto* isolate = call.GetIsolate();
  const auto stack = v8::StackTrace::CurrentStackTrace(isolate, kFrames);
  for (int i = 0; i < stack->GetFrameCount(); ++i) {
    const auto frame = stack->GetFrame(isolate, static_cast<std::uint32_t>(i));
    if (is_library_name(isolate, frame->GetScriptName())) continue;
    call.GetReturnValue().Set(frame->GetLineNumber());
    return;
  }
  call.GetReturnValue().Set(0);
}

constexpr Native kNatives[] = {
    {"callerLine", &on_caller_line},
    {"utf8Length", &on_utf8_length},
    {"encode", &on_encode},
    {"sha256", &on_sha256},
    {"hmac", &on_hmac},
    {"equal", &on_equal},
    {"isKey", &on_is_key},
    {"verify", &on_verify},
    {"storeAdd", &on_store_add},
    {"storeGet", &on_store_get},
};

v8::MaybeLocal<v8::Value> set_exports(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  auto* isolate = context->GetIsolate();
  for (const auto& native : kNatives) {
    v8::Local<v8::Function> function;
    if (!v8::Function::New(context, native.function, {}, 0, v8::ConstructorBehavior::kThrow)
             .ToLocal(&function))
      return {};
    if (!module->SetSyntheticModuleExport(isolate, from_literal(isolate, native.name), function)
             .FromMaybe(false))
      return {};
  }
  v8::Local<v8::Promise::Resolver> done;
  if (!v8::Promise::Resolver::New(context).ToLocal(&done)) return {};
  if (!done->Resolve(context, v8::Undefined(isolate)).FromMaybe(false)) return {};
  return done->GetPromise();
}

}  // namespace

v8::Local<v8::Module> make_natives_module(v8::Isolate* isolate) {
  std::vector<v8::Local<v8::String>> names;
  for (const auto& native : kNatives) names.push_back(from_literal(isolate, native.name));
  return v8::Module::CreateSyntheticModule(isolate, from_literal(isolate, "podjail:natives"), names,
                                           &set_exports);
}

}  // namespace podjail::policy
