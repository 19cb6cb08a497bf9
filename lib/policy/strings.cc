#include "lib/policy/strings.h"

#include <array>
#include <cstdint>

namespace podjail::policy {
namespace {

v8::Local<v8::String> one_byte(v8::Isolate* isolate, std::string_view bytes, v8::NewStringType type) {
  if (bytes.empty()) return v8::String::Empty(isolate);  // V8 wants a non-null pointer
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<const std::uint8_t*>(bytes.data()), type,
                                    static_cast<int>(bytes.size()))
      .ToLocalChecked();
}

}  // namespace

v8::Local<v8::String> from_latin1(v8::Isolate* isolate, std::string_view bytes) {
  return one_byte(isolate, bytes, v8::NewStringType::kNormal);
}

v8::Local<v8::String> from_literal(v8::Isolate* isolate, std::string_view text) {
  return one_byte(isolate, text, v8::NewStringType::kInternalized);
}

std::string to_utf8(v8::Isolate* isolate, v8::Local<v8::String> text) {
  // On the stack: V8 may abandon this frame for lack of memory (sandbox.h).
  std::array<char, 512> bytes;
  constexpr int kOptions = v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8;
  const int written = text->WriteUtf8(isolate, bytes.data(), bytes.size(), nullptr, kOptions);
  return {bytes.data(), static_cast<std::size_t>(written)};
}

bool is_library_name(v8::Isolate* isolate, v8::Local<v8::Value> name) {
  if (name.IsEmpty() || !name->IsString()) return false;
  return to_utf8(isolate, name.As<v8::String>()).starts_with("podjail:");
}

}  // namespace podjail::policy
