// The world policies run in: one frozen context, with the words `allow`, `deny` and `console` in it.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <v8.h>

#include "lib/policy/console.h"
#include "lib/policy/facts.h"
#include "lib/policy/library.h"
#include "lib/policy/request_object.h"
#include "lib/policy/store_access.h"

namespace podjail::policy {

// Thread rule: inside a Sandbox run. Must outlive the last run, and be destroyed before the Sandbox.
class Realm {
 public:
  explicit Realm(v8::Isolate* isolate) : isolate_(isolate) {}
  Realm(const Realm&) = delete;
  Realm& operator=(const Realm&) = delete;

  // Makes the context and runs realm.js in it. False when V8 ran out of memory or time.
  [[nodiscard]] bool prepare(const PodFacts& pod);
  // Tells of calls of allow() and deny(). Before prepare(); empty: nobody wants to know.
  using AnswerWatch = std::function<void(std::string_view policy, int line)>;
  void watch_answers(AnswerWatch watch) { answer_watch_ = std::move(watch); }
  // Lets strict direct eval run this one text (compiler.cc); every other code from strings is refused.
  void permit_code(v8::Local<v8::String> text);
  // The realm of a context that prepare() made.
  static Realm& of(v8::Local<v8::Context> context);

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_.Get(isolate_); }
  RequestObject& request() { return request_; }
  Console& console() { return console_; }
  Library& library() { return library_; }
  StoreAccess& store() { return store_; }

 private:
  static v8::ModifyCodeGenerationFromStringsResult on_code(v8::Local<v8::Context> context,
                                                           v8::Local<v8::Value> source, bool is_code_like);
  static void on_answer(const v8::FunctionCallbackInfo<v8::Value>& call);
  bool add_natives(v8::Local<v8::Context> context, v8::Local<v8::Object> natives);
  bool take_freezer(v8::Local<v8::Object> made);

  v8::Isolate* isolate_;
  v8::Global<v8::Context> context_;
  std::vector<v8::Global<v8::String>> permitted_;
  RequestObject request_;
  Console console_;
  Library library_;
  StoreAccess store_;
  AnswerWatch answer_watch_;
};

}  // namespace podjail::policy
