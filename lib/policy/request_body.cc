// r.body: what the object of a request does for policies that read bodies.
#include <cstring>

#include "lib/policy/request_object.h"
#include "lib/policy/strings.h"
#include "lib/policy/utf8.h"

namespace podjail::policy {
namespace {

void throw_error(v8::Isolate* isolate, std::string_view text) {
  isolate->ThrowException(v8::Exception::TypeError(from_literal(isolate, text)));
}

}  // namespace

v8::MaybeLocal<v8::Value> RequestObject::build_body(v8::Local<v8::Context> context) {
  auto* isolate = context->GetIsolate();
  if (body_ == BodyUse::kUndeclared) return v8::Undefined(isolate);
  if (facts_->body) {
    return body_constructor_.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr);
  }
  if (form_ == Form::kRequest) body_ = BodyUse::kMissed;
  throw_error(isolate, "the body has not been read");
  return {};
}

RequestObject* RequestObject::of_current_body(const Call& call) {
  auto* self = static_cast<RequestObject*>(call.Data().As<v8::External>()->Value());
  const auto& body = self->parts_[kBody];
  if (self->facts_ != nullptr && self->facts_->body && !body.IsEmpty() && body == call.This()) return self;
  throw_error(call.GetIsolate(), "not the body of the request being judged");
  return nullptr;
}

void RequestObject::on_body_text(const Call& call) {
  const auto* self = of_current_body(call);
  if (self == nullptr) return;
  auto* isolate = call.GetIsolate();
  const auto bytes = *self->facts_->body;
  if (!is_utf8(bytes)) return throw_error(isolate, "the body is not UTF-8");
  v8::Local<v8::String> text;
  if (v8::String::NewFromUtf8(isolate, bytes.data(), v8::NewStringType::kNormal,
                              static_cast<int>(bytes.size()))
          .ToLocal(&text))
    call.GetReturnValue().Set(text);
}

void RequestObject::on_body_bytes(const Call& call) {
  const auto* self = of_current_body(call);
  if (self == nullptr) return;
  const auto bytes = *self->facts_->body;
  const auto buffer = v8::ArrayBuffer::New(call.GetIsolate(), bytes.size());
  if (!bytes.empty()) std::memcpy(buffer->GetBackingStore()->Data(), bytes.data(), bytes.size());
  call.GetReturnValue().Set(v8::Uint8Array::New(buffer, 0, bytes.size()));
}

}  // namespace podjail::policy
