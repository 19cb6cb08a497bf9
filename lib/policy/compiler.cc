#include "lib/policy/compiler.h"

#include "lib/base/json_text.h"
#include "lib/policy/module_form.h"
#include "lib/policy/strings.h"
#include "lib/policy/text_form.h"

namespace podjail::policy {
namespace {

// Which mistake to report when the text is valid as nothing: whoever writes "export" means a module.
bool looks_like_module(const std::string& text) {
  for (std::size_t line = 0; line < text.size();) {
    const auto word = text.find_first_not_of(" \t", line);
    for (const std::string_view keyword : {"export ", "import "}) {
      if (word != std::string::npos && text.compare(word, keyword.size(), keyword) == 0) return true;
    }
    const auto end = text.find('\n', line);
    line = end == std::string::npos ? text.size() : end + 1;
  }
  return false;
}

Result<CompiledPolicy> take(Realm& realm, const PolicySource& source, v8::MaybeLocal<v8::Function> made,
                            const v8::TryCatch& caught) {
  v8::Local<v8::Function> judge;
  if (!made.ToLocal(&judge)) {
    return fail(ErrorKind::kInvalid, describe(realm.context(), source.name, caught));
  }
  CompiledPolicy policy{source.name, {}, {}, {}, {}};
  policy.judge.Reset(realm.isolate(), judge);
  return policy;
}

// Line and column where the policy is at fault: for what a built-in module throws, where the policy called
// it.
std::pair<int, int> place_of(v8::Local<v8::Context> context, v8::Local<v8::Message> message) {
  auto* isolate = context->GetIsolate();
  if (!is_library_name(isolate, message->GetScriptResourceName()))
    return {message->GetLineNumber(context).FromMaybe(0), message->GetStartColumn(context).FromMaybe(0) + 1};
  const auto stack = message->GetStackTrace();
  for (int i = 0; !stack.IsEmpty() && i < stack->GetFrameCount(); ++i) {
    const auto frame = stack->GetFrame(isolate, static_cast<std::uint32_t>(i));
    if (!is_library_name(isolate, frame->GetScriptName()))
      return {frame->GetLineNumber(), frame->GetColumn()};
  }
  return {0, 0};
}

}  // namespace

Fault fault_of(v8::Local<v8::Context> context, const v8::TryCatch& caught) {
  if (caught.HasTerminated()) return {0, 0, "ran past a limit"};
  const auto message = caught.Message();
  if (message.IsEmpty()) return {0, 0, "failed"};
  const auto [line, column] = place_of(context, message);
  auto text = to_utf8(context->GetIsolate(), message->Get());
  constexpr std::string_view kPrefix = "Uncaught ";
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  return {line, column, printable(text)};
}

std::string describe(v8::Local<v8::Context> context, const std::string& name, const v8::TryCatch& caught) {
  const auto fault = fault_of(context, caught);
  const auto place =
      fault.line == 0 ? "" : std::to_string(fault.line) + ":" + std::to_string(fault.column) + ":";
  return printable(name) + ":" + place + " " + fault.text;
}

std::vector<std::string> stack_of(v8::Local<v8::Context> context, const v8::TryCatch& caught) {
  std::vector<std::string> frames;
  v8::Local<v8::Value> stack;
  if (!caught.StackTrace(context).ToLocal(&stack) || !stack->IsString()) return frames;
  const auto text = to_utf8(context->GetIsolate(), stack.As<v8::String>());
  constexpr std::string_view kFrame = "\n    at ";
  for (auto at = text.find(kFrame); at != text.npos; at = text.find(kFrame, at + 1)) {
    const auto begin = at + kFrame.size() - 3;
    frames.push_back(text.substr(begin, text.find('\n', begin) - begin));
  }
  return frames;
}

Result<CompiledPolicy> compile_policy(Realm& realm, const PolicySource& source) {
  auto* isolate = realm.isolate();
  const v8::HandleScope handles(isolate);
  if (is_expression(isolate, source.text)) {
    const v8::TryCatch caught(isolate);
    return take(realm, source, make_expression_function(realm, source), caught);
  }
  const v8::TryCatch script_caught(isolate);
  const auto script = make_script_function(realm, source);
  if (!script.IsEmpty()) return take(realm, source, script, script_caught);
  const v8::TryCatch module_caught(isolate);
  v8::Local<v8::Module> module;
  if (compile_module(realm, source).ToLocal(&module)) return load_module(realm, module, source);
  return take(realm, source, {}, looks_like_module(source.text) ? module_caught : script_caught);
}

}  // namespace podjail::policy
