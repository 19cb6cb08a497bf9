#include "lib/policy/output_reader.h"

#include <algorithm>
#include <array>

#include "lib/policy/header_edits.h"
#include "lib/policy/header_names.h"
#include "lib/policy/own_field.h"
#include "lib/policy/request_parts.h"

namespace podjail::policy {
namespace {

constexpr std::uint64_t kMaxDeadline = 24 * 3600 * 1000;  // ms; longer is no bound

// A string of bytes, read without owning memory.
template <std::size_t max_size>
struct Bytes {
  std::array<char, max_size> bytes;
  std::size_t size = 0;
  std::string_view view() const { return {bytes.data(), size}; }
};

// Each character becomes the byte of its number. False for what is no string, has others, or does not fit.
template <std::size_t max_size>
bool read_bytes(v8::Local<v8::Context> context, v8::Local<v8::Value> value, Bytes<max_size>& into) {
  if (!value->IsString()) return false;
  const auto text = value.As<v8::String>();
  if (!text->ContainsOnlyOneByte() || text->Length() > static_cast<int>(max_size)) return false;
  into.size = static_cast<std::size_t>(
      text->WriteOneByte(context->GetIsolate(), reinterpret_cast<std::uint8_t*>(into.bytes.data()), 0,
                         static_cast<int>(max_size), v8::String::NO_NULL_TERMINATION));
  return true;
}

using Name = Bytes<kMaxHeaderName>;
using Value = Bytes<kMaxHeaderValue>;

// Edits of one head, and the layer whose policy is read.
struct EditsOfLayer {
  HeaderEdits& edits;
  std::size_t layer;
};

bool read_set(v8::Local<v8::Context> context, v8::Local<v8::Object> object, const EditsOfLayer& into) {
  v8::Local<v8::Array> names;
  if (object->IsArray() ||
      !object
           ->GetOwnPropertyNames(context, v8::PropertyFilter::ALL_PROPERTIES,
                                 v8::KeyConversionMode::kConvertToString)
           .ToLocal(&names) ||
      names->Length() > kMaxEdits)
    return false;
  for (std::uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> key;
    Name name;
    Value value;
    if (!names->Get(context, i).ToLocal(&key) || !read_bytes(context, key, name)) return false;
    const auto field = own_field(context, object, key.As<v8::Name>());
    if (field.presence != Presence::kData || !read_bytes(context, field.value, value)) return false;
    if (!is_header_name(name.view()) || is_protected_header(name.view()) || !is_header_value(value.view()))
      return false;
    if (!add_set(into.edits, into.layer, name.view(), value.view())) return false;
  }
  return true;
}

// The names of a list, given to `take`, which is false for one that cannot be.
template <typename Take>
bool read_names(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Take take) {
  if (!object->IsArray() || object.As<v8::Array>()->Length() > kMaxEdits) return false;
  const auto length = object.As<v8::Array>()->Length();
  for (std::uint32_t i = 0; i < length; ++i) {
    Name name;
    const auto key = v8::Integer::NewFromUnsigned(context->GetIsolate(), i);
    v8::Local<v8::String> index;
    if (!key->ToString(context).ToLocal(&index)) return false;
    const auto field = own_field(context, object, index.As<v8::Name>());
    if (field.presence != Presence::kData || !read_bytes(context, field.value, name)) return false;
    if (!is_header_name(name.view()) || !take(name.view())) return false;
  }
  return true;
}

bool read_remove(v8::Local<v8::Context> context, v8::Local<v8::Object> object, const EditsOfLayer& into) {
  return read_names(context, object, [&into](std::string_view name) {
    return !is_protected_header(name) && add_remove(into.edits, into.layer, name);
  });
}

bool read_only(v8::Local<v8::Context> context, v8::Local<v8::Object> object, const EditsOfLayer& into) {
  auto& list = begin_only(into.edits, into.layer);
  const bool is_read = read_names(context, object, [&list](std::string_view name) {
    list.names.emplace_back(name);
    return true;
  });
  end_only(into.edits);
  return is_read;
}

using ReadPart = bool (*)(v8::Local<v8::Context>, v8::Local<v8::Object>, const EditsOfLayer&);

// Only what is known may be in it: an edit that is misspelt would not be made, and nobody would notice.
bool has_only_known(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::uint32_t known) {
  v8::Local<v8::Array> names;
  return object
             ->GetOwnPropertyNames(context, v8::PropertyFilter::ALL_PROPERTIES,
                                   v8::KeyConversionMode::kConvertToString)
             .ToLocal(&names) &&
         names->Length() == known;
}

bool read_edits(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name,
                const EditsOfLayer& into) {
  const auto given = own_field(context, object, name);
  if (given.presence == Presence::kAbsent) return true;
  if (given.presence == Presence::kOther || !is_plain_object(context, given.value)) return false;
  const auto parts = given.value.As<v8::Object>();
  std::uint32_t known = 0;
  const auto read = [&](std::string_view part, ReadPart read_part) {
    const auto field = own_field(context, parts, part);
    if (field.presence == Presence::kAbsent) return true;
    ++known;
    return field.presence == Presence::kData && is_plain_object(context, field.value) &&
           read_part(context, field.value.As<v8::Object>(), into);
  };
  if (!read("set", read_set) || !read("remove", read_remove)) return false;
  if (name == "requestHeaders" && !read("only", read_only)) return false;
  return has_only_known(context, parts, known);
}

bool read_bounds(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Outputs& outputs) {
  const auto bytes = own_field(context, object, "maxResponseBytes");
  if (bytes.presence != Presence::kAbsent) {
    const auto limit = bytes.presence == Presence::kData ? whole_number(bytes.value) : std::nullopt;
    if (!limit) return false;
    outputs.max_response_bytes = std::min(*limit, outputs.max_response_bytes.value_or(*limit));
  }
  const auto deadline = own_field(context, object, "deadlineMs");
  if (deadline.presence == Presence::kAbsent) return true;
  const auto given = deadline.presence == Presence::kData ? whole_number(deadline.value) : std::nullopt;
  if (!given || *given == 0) return false;
  const std::chrono::milliseconds limit(std::min(*given, kMaxDeadline));
  outputs.deadline = std::min(limit, outputs.deadline.value_or(limit));
  return true;
}

// False if there is such a number and it is none.
bool read_number(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name,
                 std::optional<std::uint64_t>& number, std::uint32_t& known) {
  const auto field = own_field(context, object, name);
  if (field.presence == Presence::kAbsent) return true;
  ++known;
  if (field.presence == Presence::kData) number = whole_number(field.value);
  return number.has_value();
}

bool read_budget(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Outputs& outputs) {
  const auto given = own_field(context, object, "budget");
  if (given.presence == Presence::kAbsent) return true;
  if (given.presence == Presence::kOther || !is_plain_object(context, given.value)) return false;
  const auto parts = given.value.As<v8::Object>();
  const auto key = own_field(context, parts, "key");
  Name text;
  if (key.presence != Presence::kData || !read_bytes(context, key.value, text) || text.size == 0)
    return false;
  std::uint32_t known = 1;
  std::optional<std::uint64_t> requests;
  std::optional<std::uint64_t> bytes;
  if (!read_number(context, parts, "requests", requests, known) ||
      !read_number(context, parts, "bytes", bytes, known) || known == 1 ||
      !has_only_known(context, parts, known))
    return false;
  outputs.budgets.push_back({std::string(text.view()), requests, bytes});
  return true;
}

bool has(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name) {
  return own_field(context, object, name).presence != Presence::kAbsent;
}

bool read_all(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Asked asked, Outputs& outputs) {
  if (asked.scope == OutputScope::kAnswer &&
      (has(context, object, "deadlineMs") || has(context, object, "requestHeaders") ||
       has(context, object, "budget")))
    return false;
  if (!read_bounds(context, object, outputs)) return false;
  if (!read_edits(context, object, "requestHeaders", {outputs.request_headers, asked.layer})) return false;
  if (!read_edits(context, object, "responseHeaders", {outputs.response_headers, asked.layer})) return false;
  if (!read_budget(context, object, outputs)) return false;
  return asked.scope != OutputScope::kConnection ||
         (outputs.request_headers.empty() && outputs.response_headers.empty() && outputs.budgets.empty());
}

}  // namespace

bool read_outputs(v8::Local<v8::Context> context, v8::Local<v8::Value> answer, Asked asked,
                  Outputs& outputs) {
  if (!answer->IsObject()) return true;
  const auto object = answer.As<v8::Object>();
  if (!read_all(context, object, asked, outputs)) return false;
  // httpjail's form has the limits in `allow`: none of them may be overlooked there.
  const auto allow = own_field(context, object, "allow");
  return allow.presence != Presence::kData || !allow.value->IsObject() ||
         read_all(context, allow.value.As<v8::Object>(), asked, outputs);
}

}  // namespace podjail::policy
