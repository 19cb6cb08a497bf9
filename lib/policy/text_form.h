// Policies without exports: expressions and scripts.
#pragma once

#include <string>
#include <string_view>

#include <v8.h>

#include "lib/policy/realm.h"
#include "lib/policy/sources.h"

namespace podjail::policy {

// Whether the text is one expression, such as an object literal. A semicolon may follow it.
bool is_expression(v8::Isolate* isolate, const std::string& text);

// A function of `r` whose value is that of the expression. Empty, with an exception pending, if there is
// none.
v8::MaybeLocal<v8::Function> make_expression_function(Realm& realm, const PolicySource& policy);

// A function of `r` whose value is the script's completion value. Empty, with an exception pending, if the
// text is not a script.
v8::MaybeLocal<v8::Function> make_script_function(Realm& realm, const PolicySource& policy);

// V8's string for UTF-8 text; empty when it is too long.
v8::MaybeLocal<v8::String> from_utf8(v8::Isolate* isolate, std::string_view text);

enum class OriginKind { kScript, kModule };
// `line_offset` is added to the line numbers V8 reports: -1 when the policy's text begins on the second line.
v8::ScriptOrigin origin_of(v8::Isolate* isolate, std::string_view name, int line_offset, OriginKind kind);

}  // namespace podjail::policy
