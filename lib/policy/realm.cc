#include "lib/policy/realm.h"

#include "lib/policy/realm_source.h"
#include "lib/policy/request_parts.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

constexpr int kRealmSlot = 1;  // of the context's embedder data
constexpr int kMessageFrames = 10;

v8::MaybeLocal<v8::Value> run_realm_source(v8::Local<v8::Context> context) {
  auto* isolate = context->GetIsolate();
  v8::ScriptOrigin origin(isolate, from_literal(isolate, "podjail:realm"));
  v8::Local<v8::Script> script;
  if (!v8::Script::Compile(context, from_literal(isolate, kRealmSource), &origin).ToLocal(&script)) return {};
  return script->Run(context);
}

}  // namespace

bool Realm::prepare(const PodFacts& pod) {
  isolate_->SetModifyCodeGenerationFromStringsCallback(&Realm::on_code);
  // For mistakes that a built-in module finds: they are reported where the policy called it.
  isolate_->SetCaptureStackTraceForUncaughtExceptions(true, kMessageFrames);
  const auto made = v8::Context::New(isolate_);
  if (made.IsEmpty()) return false;
  context_.Reset(isolate_, made);
  const v8::Context::Scope scope(made);
  made->AllowCodeGenerationFromStrings(false);
  made->SetAlignedPointerInEmbedderData(kRealmSlot, this);

  v8::Local<v8::Value> prepare_realm;
  v8::Local<v8::Value> pod_object;
  if (!run_realm_source(made).ToLocal(&prepare_realm) || !build_pod(made, pod).ToLocal(&pod_object))
    return false;
  const auto natives = request_.make_natives(made);
  if (!add_natives(made, natives)) return false;
  v8::Local<v8::Value> arguments[] = {natives, pod_object};
  v8::Local<v8::Value> constructors;
  if (!prepare_realm.As<v8::Function>()
           ->Call(made, v8::Undefined(isolate_), 2, arguments)
           .ToLocal(&constructors)) {
    return false;
  }
  return request_.take_constructors(made, constructors.As<v8::Object>()) &&
         take_freezer(constructors.As<v8::Object>());
}

bool Realm::add_natives(v8::Local<v8::Context> context, v8::Local<v8::Object> natives) {
  if (!natives->Set(context, from_literal(isolate_, "log"), console_.make_function(context)).FromMaybe(false))
    return false;
  if (!answer_watch_) return true;
  v8::Local<v8::Function> watch;
  return v8::Function::New(context, &Realm::on_answer, {}, 0, v8::ConstructorBehavior::kThrow)
             .ToLocal(&watch) &&
         natives->Set(context, from_literal(isolate_, "answered"), watch).FromMaybe(false);
}

// Of the nearest caller: what a built-in module answers is no line of the policy's.
void Realm::on_answer(const v8::FunctionCallbackInfo<v8::Value>& call) {
  constexpr int kFrames = 3;  // this, the word, its caller
  auto* isolate = call.GetIsolate();
  const auto stack = v8::StackTrace::CurrentStackTrace(isolate, kFrames, v8::StackTrace::kScriptName);
  for (int i = 0; i < stack->GetFrameCount(); ++i) {
    const auto frame = stack->GetFrame(isolate, static_cast<std::uint32_t>(i));
    const auto name = frame->GetScriptName();
    if (name.IsEmpty() || is_library_name(isolate, name)) continue;
    const auto text = to_utf8(isolate, name);
    return of(isolate->GetCurrentContext()).answer_watch_(text, frame->GetLineNumber());
  }
}

bool Realm::take_freezer(v8::Local<v8::Object> made) {
  v8::Local<v8::Value> freezer;
  if (!made->Get(context(), from_literal(isolate_, "freezeExports")).ToLocal(&freezer)) return false;
  library_.set_freezer(isolate_, freezer.As<v8::Function>());
  return true;
}

Realm& Realm::of(v8::Local<v8::Context> context) {
  return *static_cast<Realm*>(context->GetAlignedPointerFromEmbedderData(kRealmSlot));
}

void Realm::permit_code(v8::Local<v8::String> text) {
  permitted_.emplace_back(isolate_, text);
}

v8::ModifyCodeGenerationFromStringsResult Realm::on_code(v8::Local<v8::Context> context,
                                                         v8::Local<v8::Value> source, bool) {
  const auto& realm = of(context);
  v8::ModifyCodeGenerationFromStringsResult result;
  for (const auto& text : realm.permitted_) {
    // Both are interned, so the same text is the same object; nothing a policy computes is.
    if (text == source) result.codegen_allowed = true;
  }
  return result;
}

}  // namespace podjail::policy
