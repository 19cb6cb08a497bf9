#include "lib/policy/tag_reader.h"

#include <algorithm>

#include "lib/policy/own_field.h"

namespace podjail::policy {
namespace {

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_value_byte(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

// False if it is longer than there is room for, or has characters that are no bytes.
template <std::size_t most>
bool ReadTags::Text<most>::read(v8::Isolate* isolate, v8::Local<v8::String> text) {
  const auto length = static_cast<std::size_t>(text->Length());
  if (length > most || !text->ContainsOnlyOneByte()) return false;
  text->WriteOneByte(isolate, reinterpret_cast<std::uint8_t*>(bytes.data()), 0, static_cast<int>(length),
                     v8::String::NO_NULL_TERMINATION);
  size = length;
  return true;
}

bool ReadTags::add(v8::Isolate* isolate, v8::Local<v8::String> name, v8::Local<v8::String> value) {
  if (count_ == kMaxTags) return false;
  auto& entry = entries_[count_];
  if (!entry.name.read(isolate, name) || !entry.value.read(isolate, value)) return false;
  const auto letters = entry.name.view();
  const auto words = entry.value.view();
  if (letters.empty() || !std::all_of(letters.begin(), letters.end(), is_name_byte)) return false;
  if (!std::all_of(words.begin(), words.end(), is_value_byte)) return false;
  ++count_;
  return true;
}

Tags ReadTags::to_tags() const {
  Tags tags;
  for (std::size_t i = 0; i < count_; ++i) {
    tags.push_back({std::string(entries_[i].name.view()), std::string(entries_[i].value.view())});
  }
  return tags;
}

std::optional<ReadTags> read_tags(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  if (!is_plain_object(context, value)) return std::nullopt;
  const auto object = value.As<v8::Object>();
  v8::Local<v8::Array> keys;
  // Indices stay numbers, and symbols come along: neither is a name.
  if (!object
           ->GetPropertyNames(context, v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                              v8::IndexFilter::kIncludeIndices, v8::KeyConversionMode::kKeepNumbers)
           .ToLocal(&keys) ||
      keys->Length() > kMaxTags)
    return std::nullopt;
  ReadTags tags;
  for (std::uint32_t i = 0; i < keys->Length(); ++i) {
    v8::Local<v8::Value> key;
    if (!keys->Get(context, i).ToLocal(&key) || !key->IsString()) return std::nullopt;
    const auto field = own_field(context, object, key.As<v8::Name>());
    if (field.presence != Presence::kData || !field.value->IsString()) return std::nullopt;
    if (!tags.add(context->GetIsolate(), key.As<v8::String>(), field.value.As<v8::String>()))
      return std::nullopt;
  }
  return tags;
}

}  // namespace podjail::policy
