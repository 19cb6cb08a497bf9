#include "lib/policy/response_object.h"

#include <iterator>

#include "lib/policy/request_parts.h"

namespace podjail::policy {

v8::MaybeLocal<v8::Value> build_response(v8::Local<v8::Context> context, v8::Local<v8::Function> constructor,
                                         const ResponseFacts& facts) {
  auto* isolate = context->GetIsolate();
  RequestFacts shown;  // whose headers are shown in the same way
  shown.headers = facts.headers;
  v8::Local<v8::Value> headers;
  v8::Local<v8::Value> list;
  if (!build_headers(context, shown).ToLocal(&headers) || !build_header_list(context, shown).ToLocal(&list))
    return {};
  v8::Local<v8::Value> length = v8::Null(isolate);
  if (facts.content_length) length = v8::Number::New(isolate, static_cast<double>(*facts.content_length));
  v8::Local<v8::Value> fields[] = {v8::Integer::NewFromUnsigned(isolate, facts.status), length, headers,
                                   list};
  return constructor->Call(context, v8::Undefined(isolate), std::size(fields), fields);
}

}  // namespace podjail::policy
