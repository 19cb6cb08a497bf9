#include "lib/policy/own_field.h"

#include <cmath>

#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;  // 2^53 - 1

}  // namespace

Field own_field(v8::Local<v8::Context> context, v8::Local<v8::Object> object, v8::Local<v8::Name> key) {
  if (!object->HasOwnProperty(context, key).FromMaybe(false)) return {};
  v8::Local<v8::Value> descriptor;
  const Field other{Presence::kOther, {}};
  if (!object->GetOwnPropertyDescriptor(context, key).ToLocal(&descriptor) || !descriptor->IsObject())
    return other;
  const auto fields = descriptor.As<v8::Object>();
  const auto value_key = from_literal(context->GetIsolate(), "value");
  v8::Local<v8::Value> value;
  if (!fields->HasOwnProperty(context, value_key).FromMaybe(false)) return other;
  if (!fields->Get(context, value_key).ToLocal(&value)) return other;
  return {Presence::kData, value};
}

Field own_field(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name) {
  return own_field(context, object, from_literal(context->GetIsolate(), name).As<v8::Name>());
}

bool is_plain_object(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  if (!value->IsObject() || value->IsFunction() || value->IsProxy() || value->IsPromise()) return false;
  // A thenable is a promise in all but name.
  return !value.As<v8::Object>()->Has(context, from_literal(context->GetIsolate(), "then")).FromMaybe(true);
}

std::optional<std::uint64_t> whole_number(v8::Local<v8::Value> value) {
  if (!value->IsNumber()) return std::nullopt;
  const double number = value.As<v8::Number>()->Value();
  if (!(number >= 0 && number <= kMaxSafeInteger) || std::floor(number) != number) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

}  // namespace podjail::policy
