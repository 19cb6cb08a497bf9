// The request as JavaScript sees it, or what onConnect or onDns judges: a frozen object made for one
// evaluation.
//
// The fields every policy reads are made at once; headers, connection and container, which cost more, when
// they are first read (the accessors of realm.js call back into here). A request kept beyond its evaluation
// still has its plain fields and throws for the rest: it never shows another request's headers.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <v8.h>

#include "lib/policy/facts.h"

namespace podjail::policy {

// Requests of more bytes than this, all facts together and each header counted with some overhead, are never
// turned into JavaScript, let alone cut to fit.
inline constexpr std::size_t kMaxFactBytes = std::size_t{1} << 20U;
std::size_t size_of(const RequestFacts& facts);

// Thread rule: inside a Sandbox run. Must outlive the isolate's last run.
class RequestObject {
 public:
  // Makes the natives that prepareRealm in realm.js takes: { header, headers, headerList, connection,
  // container, process, rawPath }.
  v8::Local<v8::Object> make_natives(v8::Local<v8::Context> context);
  // Takes the functions that prepareRealm returns. False when V8 was terminated.
  bool take_constructors(v8::Local<v8::Context> context, v8::Local<v8::Object> constructors);

  // Makes the object for `facts`, which must live until end(). Empty when V8 was terminated.
  // kConnection shows protocol, host, port and the parts of a connection, and no request; kQuestion shows the
  // host as the name, the method as the type, and the container; kAnswered is a request, too, whose answer
  // response() shows.
  enum class Form : std::uint8_t { kRequest, kConnection, kQuestion, kAnswered };
  v8::MaybeLocal<v8::Value> begin(v8::Local<v8::Context> context, const RequestFacts& facts, Form form);
  // Makes the second object that onResponse takes. Empty when V8 was terminated.
  v8::MaybeLocal<v8::Value> response(v8::Local<v8::Context> context, const ResponseFacts& facts) const;

  // Some policy declares that it reads bodies: `body` is there from now on, and undefined otherwise.
  void declare_body() { body_ = BodyUse::kDeclared; }
  // The body was read since begin() although it was not given. Whatever was answered then means nothing.
  bool wants_body() const { return body_ == BodyUse::kMissed; }
  void end();

 private:
  using Call = v8::FunctionCallbackInfo<v8::Value>;
  enum Part : std::size_t {
    kHeaders,
    kHeaderList,
    kConnection,
    kContainer,
    kProcess,
    kRawPath,
    kBody,
    kPartCount
  };

  static void on_header(const Call& call);
  static void on_body_text(const Call& call);
  static void on_body_bytes(const Call& call);
  static RequestObject* of_current_body(const Call& call);
  v8::MaybeLocal<v8::Value> build_body(v8::Local<v8::Context> context);
  template <Part part>
  static void on_part(const Call& call);
  // The object behind a native, if the native was called on the request being judged; throws otherwise.
  static RequestObject* current(const Call& call);
  v8::MaybeLocal<v8::Value> make_request(v8::Local<v8::Context> context, const RequestFacts& facts);
  v8::MaybeLocal<v8::Value> make_connection(v8::Local<v8::Context> context, const RequestFacts& facts) const;
  v8::MaybeLocal<v8::Value> make_question(v8::Local<v8::Context> context, const RequestFacts& facts) const;
  v8::MaybeLocal<v8::Value> make(v8::Local<v8::Context> context, const RequestFacts& facts, Form form);
  v8::MaybeLocal<v8::Value> build(Part part, v8::Local<v8::Context> context);

  // A word of few values: methods, schemes and versions repeat, so the last string is used again.
  class Word {
   public:
    v8::Local<v8::String> get(v8::Isolate* isolate, std::string_view text);

   private:
    std::string text_;
    v8::Global<v8::String> string_;
  };

  v8::Global<v8::Function> request_constructor_;
  v8::Global<v8::Function> response_constructor_;
  v8::Global<v8::Function> body_constructor_;
  v8::Global<v8::Function> connection_constructor_;
  v8::Global<v8::Function> question_constructor_;
  Word method_;
  Word scheme_;
  Word version_;
  v8::Local<v8::Value> request_;  // of the run that lasts; empty otherwise
  std::array<v8::Global<v8::Value>, kPartCount> parts_;
  const RequestFacts* facts_ = nullptr;
  Form form_ = Form::kRequest;
  enum class BodyUse : std::uint8_t { kUndeclared, kDeclared, kMissed } body_ = BodyUse::kUndeclared;
};

}  // namespace podjail::policy
