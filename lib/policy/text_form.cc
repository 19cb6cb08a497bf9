#include "lib/policy/text_form.h"

#include <cctype>

#include "lib/base/json_text.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

using v8::ScriptCompiler;

constexpr std::string_view kStrict = "\"use strict\"; ";

// Compiles and forgets `text`, whose second line is the first of the policy. An exception is pending if it
// fails.
bool compiles(v8::Isolate* isolate, std::string_view name, const std::string& text) {
  v8::Local<v8::String> source;
  if (!from_utf8(isolate, text).ToLocal(&source)) return false;
  ScriptCompiler::Source script(source, origin_of(isolate, name, -1, OriginKind::kScript));
  return !ScriptCompiler::CompileUnboundScript(isolate, &script).IsEmpty();
}

std::string without_trailing_semicolons(std::string text) {
  while (!text.empty() &&
         (text.back() == ';' || std::isspace(static_cast<unsigned char>(text.back())) != 0)) {
    text.pop_back();
  }
  return text;
}

// A function of `r` with this body.
v8::MaybeLocal<v8::Function> make_function(Realm& realm, std::string_view name, const std::string& body) {
  auto* isolate = realm.isolate();
  v8::Local<v8::String> text;
  if (!from_utf8(isolate, body).ToLocal(&text)) return {};
  ScriptCompiler::Source source(text, origin_of(isolate, name, -1, OriginKind::kScript));
  v8::Local<v8::String> parameters[] = {from_literal(isolate, "r")};
  return ScriptCompiler::CompileFunctionInContext(realm.context(), &source, 1, parameters, 0, nullptr);
}

}  // namespace

v8::MaybeLocal<v8::String> from_utf8(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kInternalized,
                                 static_cast<int>(text.size()));
}

v8::ScriptOrigin origin_of(v8::Isolate* isolate, std::string_view name, int line_offset, OriginKind kind) {
  const auto resource = from_utf8(isolate, name).FromMaybe(v8::String::Empty(isolate));
  return {isolate, resource, line_offset, 0, false, -1, {}, false, false, kind == OriginKind::kModule};
}

// What is valid both in parentheses and in brackets is one expression: neither "a) + (b" nor "...a" is.
bool is_expression(v8::Isolate* isolate, const std::string& text) {
  const v8::TryCatch ignored(isolate);
  const auto bare = without_trailing_semicolons(text);
  return compiles(isolate, "", std::string(kStrict) + "(\n" + bare + "\n)") &&
         compiles(isolate, "", std::string(kStrict) + "[\n" + bare + "\n]");
}

v8::MaybeLocal<v8::Function> make_expression_function(Realm& realm, const PolicySource& policy) {
  const auto bare = without_trailing_semicolons(policy.text);
  return make_function(realm, policy.name, std::string(kStrict) + "return (\n" + bare + "\n);");
}

// Only eval gives the completion value of a script with statements, and only in strict code does it keep the
// script's variables to itself, so that it can run again and again. The text is a literal: V8 compiles it
// once.
v8::MaybeLocal<v8::Function> make_script_function(Realm& realm, const PolicySource& policy) {
  auto* isolate = realm.isolate();
  if (!compiles(isolate, policy.name, std::string(kStrict) + "\n" + policy.text)) return {};
  v8::Local<v8::String> text;
  v8::Local<v8::String> literal;
  if (!from_utf8(isolate, policy.text + "\n//# sourceURL=" + printable(policy.name)).ToLocal(&text))
    return {};
  if (!v8::JSON::Stringify(realm.context(), text).ToLocal(&literal)) return {};
  realm.permit_code(text);
  const v8::String::Utf8Value quoted(isolate, literal);
  const std::string_view quoted_text(*quoted, static_cast<std::size_t>(quoted.length()));
  return make_function(realm, policy.name,
                       std::string(kStrict) + "return eval(" + std::string(quoted_text) + ");");
}

}  // namespace podjail::policy
