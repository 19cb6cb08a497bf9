// The built-in modules that policies import: `import { host } from "podjail:match"`.
//
// They are JavaScript of our own (policies/lib). A module is compiled and run once per realm, when the first
// policy asks for it, and everything it exports is frozen before that policy sees it: no policy can change
// what another one calls.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <v8.h>

namespace podjail::policy {

// Thread rule: inside a Sandbox run. Must be destroyed before the Sandbox.
class Library {
 public:
  // Who asks. `podjail:test` is for *_test.js alone, `podjail:natives`
  // and what has an underscore in its name for the library itself.
  enum class Audience { kPolicy, kTest };
  static bool offers(std::string_view name, Audience audience);
  // "podjail:cloud, podjail:crypto, …", for a message.
  static std::string names(Audience audience);

  // The function of realm.js that freezes what a module exports.
  void set_freezer(v8::Isolate* isolate, v8::Local<v8::Function> freezer) {
    freezer_.Reset(isolate, freezer);
  }

  // Makes the text of a data file importable as "file:name". Of two of one name neither is.
  void add_file(std::string_view name, std::string_view text);
  bool has_file(std::string_view specifier) const;
  // No data file is importable any more; who has imported one keeps its text.
  void forget_files();

  // The module of this name, evaluated and frozen. Empty, with an exception pending, when there is none or V8
  // was terminated.
  v8::MaybeLocal<v8::Module> load(v8::Local<v8::Context> context, std::string_view name);
  // One that was loaded.
  v8::MaybeLocal<v8::Module> find(v8::Isolate* isolate, std::string_view name) const;

 private:
  v8::MaybeLocal<v8::Module> compile(v8::Isolate* isolate, std::string_view name);
  v8::MaybeLocal<v8::Module> make_file_module(v8::Isolate* isolate, std::string_view name);
  static v8::MaybeLocal<v8::Value> export_file(v8::Local<v8::Context> context, v8::Local<v8::Module> module);
  bool load_imports(v8::Local<v8::Context> context, v8::Local<v8::Module> module);
  bool evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module);

  v8::Global<v8::Function> freezer_;
  std::map<std::string, v8::Global<v8::Module>, std::less<>> modules_;
  std::map<std::string, std::string_view, std::less<>> files_;  // "file:name" to its text; kept by the engine
  std::string_view exported_;                                   // of the file module that is evaluated
};

}  // namespace podjail::policy
