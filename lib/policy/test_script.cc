#include "lib/policy/test_script.h"

#include <algorithm>

#include "lib/base/json_text.h"
#include "lib/policy/compiler.h"
#include "lib/policy/module_form.h"
#include "lib/policy/realm.h"
#include "lib/policy/sandbox.h"
#include "lib/policy/strings.h"
#include "lib/policy/watchdog.h"

namespace podjail::policy {
namespace {

constexpr int kMaxTextLength = 64 * 1024;  // of one string of a test
constexpr double kMaxPort = 65535;
constexpr double kMaxElapse = 1e9;

// Reads plain objects that podjail:test made.
class Fields {
 public:
  Fields(v8::Local<v8::Context> context, v8::Local<v8::Value> object)
      : context_(context), object_(object.As<v8::Object>()) {}

  v8::Local<v8::Value> get(std::string_view name) const {
    return object_->Get(context_, from_literal(isolate(), name)).FromMaybe(undefined());
  }
  std::string text(std::string_view name) const { return text_of(get(name)); }
  double number(std::string_view name) const { return number_of(get(name)); }
  // Calls `visit` with every element of the array of this name.
  template <typename Visit>
  void each(std::string_view name, Visit&& visit) const {
    const auto list = get(name);
    if (!list->IsArray()) return;
    const auto array = list.As<v8::Array>();
    for (std::uint32_t i = 0; i < array->Length(); ++i) visit(array->Get(context_, i).FromMaybe(undefined()));
  }
  // First and second of a pair.
  v8::Local<v8::Value> at(v8::Local<v8::Value> pair, std::uint32_t index) const {
    return pair.As<v8::Object>()->Get(context_, index).FromMaybe(undefined());
  }
  std::string text_of(v8::Local<v8::Value> value) const {
    if (!value->IsString() || value.As<v8::String>()->Length() > kMaxTextLength) return {};
    const v8::String::Utf8Value bytes(isolate(), value);
    return {*bytes, static_cast<std::size_t>(bytes.length())};
  }
  static double number_of(v8::Local<v8::Value> value) {
    return value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
  }

 private:
  v8::Isolate* isolate() const { return context_->GetIsolate(); }
  v8::Local<v8::Value> undefined() const { return v8::Undefined(isolate()); }

  v8::Local<v8::Context> context_;
  v8::Local<v8::Object> object_;
};

Expectation::Subject subject_of(const std::string& kind) {
  if (kind == "connection") return Expectation::Subject::kConnection;
  if (kind == "question") return Expectation::Subject::kQuestion;
  if (kind == "elapse") return Expectation::Subject::kElapse;
  return Expectation::Subject::kRequest;
}

Expectation read_expectation(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  const Fields fields(context, value);
  Expectation wanted;
  wanted.subject = subject_of(fields.text("kind"));
  wanted.method = fields.text("method");
  wanted.scheme = fields.text("scheme");
  wanted.host = fields.text("host");
  wanted.port = static_cast<std::uint16_t>(std::clamp(fields.number("port"), 0.0, kMaxPort));
  wanted.path = fields.text("path");
  wanted.query = fields.text("query");
  fields.each("headers", [&](v8::Local<v8::Value> pair) {
    wanted.headers.emplace_back(fields.text_of(fields.at(pair, 0)), fields.text_of(fields.at(pair, 1)));
  });
  wanted.container = fields.text("container");
  wanted.seconds = static_cast<std::uint32_t>(std::clamp(fields.number("seconds"), 0.0, kMaxElapse));
  wanted.verdict = fields.text("verdict") == "allow" ? Verdict::kAllow : Verdict::kDeny;
  wanted.detail = fields.text("detail");
  fields.each("limits", [&](v8::Local<v8::Value> pair) {
    wanted.limits[fields.text_of(fields.at(pair, 0))] = Fields::number_of(fields.at(pair, 1));
  });
  wanted.line = static_cast<int>(fields.number("line"));
  return wanted;
}

// Runs one test and reads what it expects.
TestCase run_case(v8::Local<v8::Context> context, v8::Local<v8::Function> run, std::uint32_t index,
                  v8::Local<v8::Value> value) {
  auto* isolate = context->GetIsolate();
  const v8::HandleScope handles(isolate);
  const Fields fields(context, value);
  TestCase test{printable(fields.text("name")), static_cast<int>(fields.number("line")), {}, {}};
  const v8::TryCatch caught(isolate);
  v8::Local<v8::Value> argument = v8::Integer::NewFromUnsigned(isolate, index);
  if (run->Call(context, v8::Undefined(isolate), 1, &argument).IsEmpty()) {
    const auto fault = fault_of(context, caught);
    test.failure = fault.text;
    if (fault.line > 0) test.line = fault.line;
  }
  if (caught.HasTerminated()) return test;
  fields.each("expectations", [&](v8::Local<v8::Value> expectation) {
    test.expectations.push_back(read_expectation(context, expectation));
  });
  return test;
}

// Inside a Sandbox run.
Result<std::vector<TestCase>> run_all(Realm& realm, const PolicySource& file) {
  const auto context = realm.context();
  const v8::Context::Scope scope(context);
  const v8::TryCatch caught(realm.isolate());
  v8::Local<v8::Module> module;
  if (!compile_module(realm, file).ToLocal(&module))
    return fail(ErrorKind::kInvalid, describe(context, file.name, caught));
  if (auto exports = evaluate_module(realm, module, file, Library::Audience::kTest); !exports)
    return tl::unexpected(std::move(exports.error()));
  std::vector<TestCase> cases;
  v8::Local<v8::Module> library;
  if (realm.library().find(realm.isolate(), "podjail:test").ToLocal(&library)) {
    const Fields test_module(context, library->GetModuleNamespace());
    const auto run = test_module.get("runTest").As<v8::Function>();
    v8::Local<v8::Value> all;
    if (!test_module.get("allTests")
             .As<v8::Function>()
             ->Call(context, v8::Undefined(realm.isolate()), 0, nullptr)
             .ToLocal(&all))
      return fail(ErrorKind::kInternal, describe(context, file.name, caught));
    std::uint32_t index = 0;
    Fields(context, all).each("tests", [&](v8::Local<v8::Value> test) {
      cases.push_back(run_case(context, run, index++, test));
    });
  }
  if (cases.empty()) return fail(ErrorKind::kInvalid, printable(file.name) + ": has no test");
  return cases;
}

}  // namespace

Result<std::vector<TestCase>> run_test_script(const PolicySource& file, const TestOptions& options) {
  Sandbox sandbox(options.heap_bytes);
  Realm realm(sandbox.isolate());
  Result<std::vector<TestCase>> cases = fail(ErrorKind::kInternal, "V8 cannot be prepared");
  Watchdog watchdog([&] { sandbox.terminate(); });
  const auto ending = sandbox.run([&] {
    watchdog.start(options.deadline);
    if (realm.prepare({})) cases = run_all(realm, file);
  });
  const auto clock = watchdog.stop();
  if (ending == Sandbox::Ending::kOutOfMemory || sandbox.is_exhausted())
    return fail(ErrorKind::kExhausted, printable(file.name) + ": needs more memory than a test may have");
  if (clock == Watchdog::Ending::kExpired)
    return fail(ErrorKind::kTimeout, printable(file.name) + ": takes too long");
  return cases;
}

}  // namespace podjail::policy
