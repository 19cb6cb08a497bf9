// The `tags` of a policy's answer.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <v8.h>

#include "lib/policy/tags.h"

namespace podjail::policy {

// Tags in storage that needs no destructor: V8 may abandon the frame that holds them for lack of memory
// (sandbox.h).
class ReadTags {
 public:
  // False if there is no room for another, or one of the two is not as tags.h says.
  bool add(v8::Isolate* isolate, v8::Local<v8::String> name, v8::Local<v8::String> value);
  Tags to_tags() const;

 private:
  template <std::size_t most>
  struct Text {
    std::array<char, most> bytes;
    std::size_t size;
    std::string_view view() const { return {bytes.data(), size}; }
    bool read(v8::Isolate* isolate, v8::Local<v8::String> text);
  };
  struct Entry {
    Text<kMaxTagName> name;
    Text<kMaxTagValue> value;
  };
  std::array<Entry, kMaxTags> entries_;
  std::size_t count_ = 0;
};

// Reads the own plain data properties of `value`, which is to be a plain object with strings: nothing if it
// is anything else. Runs no code of the policy. Call inside a Sandbox run.
std::optional<ReadTags> read_tags(v8::Local<v8::Context> context, v8::Local<v8::Value> value);

}  // namespace podjail::policy
