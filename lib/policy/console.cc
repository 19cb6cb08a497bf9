#include "lib/policy/console.h"

#include "lib/base/json_text.h"
#include "lib/policy/strings.h"

namespace podjail::policy {

v8::Local<v8::Function> Console::make_function(v8::Local<v8::Context> context) {
  const auto self = v8::External::New(context->GetIsolate(), this);
  return v8::Function::New(context, &Console::on_call, self, 0, v8::ConstructorBehavior::kThrow)
      .ToLocalChecked();
}

void Console::add(std::string_view line) {
  if (lines_.size() < kMaxLines) lines_.push_back({std::string(policy_), printable(line)});
}

void Console::flush(const PolicyLog& log) {
  if (lines_.empty()) return;
  if (log) {
    for (const auto& line : lines_) log(line.policy, line.text);
  }
  lines_.clear();
}

// Joined as JavaScript strings, so that this frame owns nothing while the policy's own toString may run.
void Console::on_call(const v8::FunctionCallbackInfo<v8::Value>& call) {
  auto& console = *static_cast<Console*>(call.Data().As<v8::External>()->Value());
  if (console.lines_.size() >= kMaxLines) return;
  auto* isolate = call.GetIsolate();
  const auto context = isolate->GetCurrentContext();
  auto text = v8::String::Empty(isolate);
  for (int i = 0; i < call.Length(); ++i) {
    v8::Local<v8::String> word;
    if (!call[i]->ToDetailString(context).ToLocal(&word))
      return;  // thrown in toString: goes on to the policy
    if (i > 0) text = v8::String::Concat(isolate, text, from_literal(isolate, " "));
    text = v8::String::Concat(isolate, text, word);
    if (text.IsEmpty()) return;
  }
  console.add(to_utf8(isolate, text));
}

}  // namespace podjail::policy
