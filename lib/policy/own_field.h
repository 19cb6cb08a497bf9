// Reading what a policy returned as plain data: own properties without getters, of objects that are no
// proxies, so that no code of the policy runs and nothing inherited counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <v8.h>

namespace podjail::policy {

enum class Presence : std::uint8_t { kAbsent, kData, kOther };

struct Field {
  Presence presence = Presence::kAbsent;
  v8::Local<v8::Value> value;  // of kData
};

// The own property `name`, if it is plain data.
Field own_field(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name);
Field own_field(v8::Local<v8::Context> context, v8::Local<v8::Object> object, v8::Local<v8::Name> key);

// An object that is no function, proxy or promise, nor anything else with a `then`.
bool is_plain_object(v8::Local<v8::Context> context, v8::Local<v8::Value> value);

// A whole number from 0 to 2^53 - 1.
std::optional<std::uint64_t> whole_number(v8::Local<v8::Value> value);

}  // namespace podjail::policy
