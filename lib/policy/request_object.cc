#include "lib/policy/request_object.h"

#include "lib/policy/request_parts.h"
#include "lib/policy/response_object.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

constexpr std::size_t kHeaderOverhead =
    512;  // of handles, pairs and names: bounds the number of headers, too

void throw_type_error(v8::Isolate* isolate, std::string_view text) {
  isolate->ThrowException(v8::Exception::TypeError(from_literal(isolate, text)));
}

void define(v8::Local<v8::Context> context, v8::Local<v8::Object> owner, std::string_view name,
            v8::Local<v8::Function> function) {
  owner->Set(context, from_literal(context->GetIsolate(), name), function).Check();
}

}  // namespace

std::size_t size_of(const RequestFacts& facts) {
  const auto& connection = facts.connection;
  std::size_t size = 0;
  for (const auto view : {facts.method, facts.scheme, facts.host, facts.path, facts.raw_path, facts.query,
                          facts.version, connection.protocol, connection.sni, connection.dns_name,
                          connection.destination_address, connection.alpn, facts.container.name,
                          facts.container.id, facts.process.exe, facts.process.command_line}) {
    size += view.size();
  }
  for (const auto& header : facts.headers) size += header.name.size() + header.value.size() + kHeaderOverhead;
  return size;
}

v8::Local<v8::String> RequestObject::Word::get(v8::Isolate* isolate, std::string_view text) {
  if (!string_.IsEmpty() && text == text_) return string_.Get(isolate);
  const auto made = from_latin1(isolate, text);
  text_ = text;
  string_.Reset(isolate, made);
  return made;
}

RequestObject* RequestObject::current(const Call& call) {
  auto* self = static_cast<RequestObject*>(call.Data().As<v8::External>()->Value());
  if (self->facts_ != nullptr && self->request_ == call.This()) return self;
  throw_type_error(call.GetIsolate(), "not the request being judged");
  return nullptr;
}

void RequestObject::on_header(const Call& call) {
  auto* self = current(call);
  if (self == nullptr) return;
  auto* isolate = call.GetIsolate();
  if (call.Length() < 1 || !call[0]->IsString()) return throw_type_error(isolate, "header() takes a name");
  std::array<std::uint8_t, 256> bytes;
  const auto name = call[0].As<v8::String>();
  if (!name->ContainsOnlyOneByte() || name->Length() > static_cast<int>(bytes.size())) return;
  const int length =
      name->WriteOneByte(isolate, bytes.data(), 0, bytes.size(), v8::String::NO_NULL_TERMINATION);
  const std::string_view wanted(reinterpret_cast<const char*>(bytes.data()),
                                static_cast<std::size_t>(length));
  for (const auto& header : self->facts_->headers) {
    if (!is_same_header(header.name, wanted)) continue;
    call.GetReturnValue().Set(from_latin1(isolate, header.value));
    return;
  }
}

v8::MaybeLocal<v8::Value> RequestObject::build(Part part, v8::Local<v8::Context> context) {
  switch (part) {
    case kHeaders:
      return build_headers(context, *facts_);
    case kHeaderList:
      return build_header_list(context, *facts_);
    case kConnection:
      return build_connection(context, *facts_);
    case kContainer:
      return build_container(context, *facts_);
    case kProcess:
      return build_process(context, *facts_);
    case kRawPath:
      return from_latin1(context->GetIsolate(), facts_->raw_path.empty() ? facts_->path : facts_->raw_path);
    case kBody:
      return build_body(context);
    case kPartCount:
      break;
  }
  return {};
}

template <RequestObject::Part part>
void RequestObject::on_part(const Call& call) {
  auto* self = current(call);
  if (self == nullptr) return;
  auto* isolate = call.GetIsolate();
  auto& kept = self->parts_[part];
  if (kept.IsEmpty()) {
    v8::Local<v8::Value> built;
    if (!self->build(part, isolate->GetCurrentContext()).ToLocal(&built)) return;
    kept.Reset(isolate, built);
  }
  call.GetReturnValue().Set(kept);
}

v8::Local<v8::Object> RequestObject::make_natives(v8::Local<v8::Context> context) {
  auto* isolate = context->GetIsolate();
  const auto self = v8::External::New(isolate, this);
  const auto function = [&](v8::FunctionCallback callback) {
    return v8::Function::New(context, callback, self, 0, v8::ConstructorBehavior::kThrow).ToLocalChecked();
  };
  const auto natives = v8::Object::New(isolate);
  define(context, natives, "header", function(&RequestObject::on_header));
  define(context, natives, "headers", function(&RequestObject::on_part<kHeaders>));
  define(context, natives, "headerList", function(&RequestObject::on_part<kHeaderList>));
  define(context, natives, "connection", function(&RequestObject::on_part<kConnection>));
  define(context, natives, "container", function(&RequestObject::on_part<kContainer>));
  define(context, natives, "process", function(&RequestObject::on_part<kProcess>));
  define(context, natives, "rawPath", function(&RequestObject::on_part<kRawPath>));
  define(context, natives, "body", function(&RequestObject::on_part<kBody>));
  define(context, natives, "bodyText", function(&RequestObject::on_body_text));
  define(context, natives, "bodyBytes", function(&RequestObject::on_body_bytes));
  return natives;
}

bool RequestObject::take_constructors(v8::Local<v8::Context> context, v8::Local<v8::Object> constructors) {
  auto* isolate = context->GetIsolate();
  const auto take = [&](std::string_view name, v8::Global<v8::Function>& into) {
    v8::Local<v8::Value> function;
    if (!constructors->Get(context, from_literal(isolate, name)).ToLocal(&function)) return false;
    into.Reset(isolate, function.As<v8::Function>());
    return true;
  };
  return take("request", request_constructor_) && take("response", response_constructor_) &&
         take("body", body_constructor_) && take("connection", connection_constructor_) &&
         take("question", question_constructor_);
}

v8::MaybeLocal<v8::Value> RequestObject::make_request(v8::Local<v8::Context> context,
                                                      const RequestFacts& facts) {
  auto* isolate = context->GetIsolate();
  v8::Local<v8::Value> fields[] = {
      method_.get(isolate, facts.method),  scheme_.get(isolate, facts.scheme),
      from_latin1(isolate, facts.host),    v8::Integer::NewFromUnsigned(isolate, facts.port),
      from_latin1(isolate, facts.path),    from_latin1(isolate, facts.query),
      version_.get(isolate, facts.version)};
  return request_constructor_.Get(isolate)->Call(context, v8::Undefined(isolate), std::size(fields), fields);
}

v8::MaybeLocal<v8::Value> RequestObject::make_connection(v8::Local<v8::Context> context,
                                                         const RequestFacts& facts) const {
  auto* isolate = context->GetIsolate();
  v8::Local<v8::Value> fields[] = {from_latin1(isolate, facts.connection.protocol),
                                   from_latin1(isolate, facts.host),
                                   v8::Integer::NewFromUnsigned(isolate, facts.port)};
  return connection_constructor_.Get(isolate)->Call(context, v8::Undefined(isolate), std::size(fields),
                                                    fields);
}

v8::MaybeLocal<v8::Value> RequestObject::make_question(v8::Local<v8::Context> context,
                                                       const RequestFacts& facts) const {
  auto* isolate = context->GetIsolate();
  v8::Local<v8::Value> fields[] = {from_latin1(isolate, facts.host), from_latin1(isolate, facts.method)};
  return question_constructor_.Get(isolate)->Call(context, v8::Undefined(isolate), std::size(fields), fields);
}

v8::MaybeLocal<v8::Value> RequestObject::make(v8::Local<v8::Context> context, const RequestFacts& facts,
                                              Form form) {
  switch (form) {
    case Form::kRequest:
    case Form::kAnswered:
      return make_request(context, facts);
    case Form::kConnection:
      return make_connection(context, facts);
    case Form::kQuestion:
      return make_question(context, facts);
  }
  return {};
}

v8::MaybeLocal<v8::Value> RequestObject::begin(v8::Local<v8::Context> context, const RequestFacts& facts,
                                               Form form) {
  v8::Local<v8::Value> request;
  if (!make(context, facts, form).ToLocal(&request)) return {};
  request_ = request;
  facts_ = &facts;
  form_ = form;
  if (body_ == BodyUse::kMissed) body_ = BodyUse::kDeclared;
  return request;
}

v8::MaybeLocal<v8::Value> RequestObject::response(v8::Local<v8::Context> context,
                                                  const ResponseFacts& facts) const {
  return build_response(context, response_constructor_.Get(context->GetIsolate()), facts);
}

void RequestObject::end() {
  facts_ = nullptr;
  request_.Clear();
  for (auto& part : parts_) part.Reset();
}

}  // namespace podjail::policy
