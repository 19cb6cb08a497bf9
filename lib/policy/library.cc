#include "lib/policy/library.h"

#include <algorithm>

#include "lib/policy/library_natives.h"
#include "lib/policy/library_source.h"
#include "lib/policy/realm.h"
#include "lib/policy/strings.h"
#include "lib/policy/text_form.h"

namespace podjail::policy {
namespace {

constexpr std::string_view kNatives = "podjail:natives";
constexpr std::string_view kTest = "podjail:test";
constexpr std::string_view kFile = "file:";

const LibrarySource* find_source(std::string_view name) {
  const auto sources = library_sources();
  const auto found = std::ranges::find(sources, name, &LibrarySource::name);
  return found == sources.end() ? nullptr : &*found;
}

v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray>, v8::Local<v8::Module>) {
  auto* isolate = context->GetIsolate();
  return Realm::of(context).library().find(isolate, to_utf8(isolate, specifier));
}

}  // namespace

bool Library::offers(std::string_view name, Audience audience) {
  // Parts of a module have an underscore in their name.
  if (find_source(name) == nullptr || name.find('_') != std::string_view::npos) return false;
  return name != kTest || audience == Audience::kTest;
}

std::string Library::names(Audience audience) {
  std::string list;
  for (const auto& source : library_sources()) {
    if (!offers(source.name, audience)) continue;
    if (!list.empty()) list += ", ";
    list += source.name;
  }
  return list;
}

v8::MaybeLocal<v8::Module> Library::find(v8::Isolate* isolate, std::string_view name) const {
  const auto found = modules_.find(name);
  if (found == modules_.end()) return {};
  return found->second.Get(isolate);
}

void Library::add_file(std::string_view name, std::string_view text) {
  const auto [file, is_new] = files_.try_emplace(std::string(kFile) + std::string(name), text);
  if (!is_new) file->second = {};  // which of the two is meant?
}

void Library::forget_files() {
  for (const auto& [name, text] : files_) modules_.erase(name);
  files_.clear();
}

bool Library::has_file(std::string_view specifier) const {
  const auto found = files_.find(specifier);
  return found != files_.end() && found->second.data() != nullptr;
}

// Called while the module is evaluated.
v8::MaybeLocal<v8::Value> Library::export_file(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  auto* isolate = context->GetIsolate();
  const auto bytes = Realm::of(context).library().exported_;
  v8::Local<v8::String> text;
  if (!v8::String::NewFromUtf8(isolate, bytes.data(), v8::NewStringType::kNormal,
                               static_cast<int>(bytes.size()))
           .ToLocal(&text))
    return {};
  if (!module->SetSyntheticModuleExport(isolate, from_literal(isolate, "default"), text).FromMaybe(false))
    return {};
  v8::Local<v8::Promise::Resolver> done;
  if (!v8::Promise::Resolver::New(context).ToLocal(&done)) return {};
  if (!done->Resolve(context, v8::Undefined(isolate)).FromMaybe(false)) return {};
  return done->GetPromise();
}

v8::MaybeLocal<v8::Module> Library::make_file_module(v8::Isolate* isolate, std::string_view name) {
  exported_ = files_.find(name)->second;
  return v8::Module::CreateSyntheticModule(isolate, from_literal(isolate, name),
                                           {from_literal(isolate, "default")}, &Library::export_file);
}

v8::MaybeLocal<v8::Module> Library::compile(v8::Isolate* isolate, std::string_view name) {
  if (name == kNatives) return make_natives_module(isolate);
  if (has_file(name)) return make_file_module(isolate, name);
  const auto* source = find_source(name);
  if (source == nullptr) {
    isolate->ThrowException(v8::Exception::Error(from_literal(isolate, "no such module")));
    return {};
  }
  v8::ScriptCompiler::Source script(from_literal(isolate, source->text),
                                    origin_of(isolate, name, 0, OriginKind::kModule));
  return v8::ScriptCompiler::CompileModule(isolate, &script);
}

bool Library::load_imports(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  auto* isolate = context->GetIsolate();
  if (module->IsSyntheticModule()) return true;
  const auto requests = module->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    const auto request = requests->Get(context, i).As<v8::ModuleRequest>();
    if (load(context, to_utf8(isolate, request->GetSpecifier())).IsEmpty()) return false;
  }
  return true;
}

bool Library::evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  auto* isolate = context->GetIsolate();
  if (!module->InstantiateModule(context, &resolve).FromMaybe(false)) return false;
  v8::Local<v8::Value> ignored;
  if (!module->Evaluate(context).ToLocal(&ignored)) return false;
  if (module->GetStatus() == v8::Module::kErrored) {
    isolate->ThrowException(module->GetException());
    return false;
  }
  v8::Local<v8::Value> exports = module->GetModuleNamespace();
  return !freezer_.Get(isolate)->Call(context, v8::Undefined(isolate), 1, &exports).IsEmpty();
}

v8::MaybeLocal<v8::Module> Library::load(v8::Local<v8::Context> context, std::string_view name) {
  auto* isolate = context->GetIsolate();
  if (modules_.contains(name)) return find(isolate, name);
  v8::Local<v8::Module> module;
  if (!compile(isolate, name).ToLocal(&module)) return {};
  if (!load_imports(context, module) || !evaluate(context, module)) return {};
  modules_[std::string(name)].Reset(isolate, module);
  return module;
}

}  // namespace podjail::policy
