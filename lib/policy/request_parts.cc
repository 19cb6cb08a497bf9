#include "lib/policy/request_parts.h"

#include <algorithm>
#include <array>

#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

// Longer names are no header names that anyone compares with; they keep their case.
constexpr std::size_t kMaxLoweredName = 256;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

v8::Local<v8::String> lower_cased(v8::Isolate* isolate, std::string_view name) {
  if (name.size() > kMaxLoweredName) return from_latin1(isolate, name);
  std::array<char, kMaxLoweredName> lowered;
  std::transform(name.begin(), name.end(), lowered.begin(), lower);
  return from_latin1(isolate, {lowered.data(), name.size()});
}

// An object without prototype, so that names may be anything a workload sends: "__proto__" is a name like any
// other.
class ObjectBuilder {
 public:
  explicit ObjectBuilder(v8::Local<v8::Context> context)
      : context_(context),
        isolate_(context->GetIsolate()),
        object_(v8::Object::New(isolate_, v8::Null(isolate_), nullptr, nullptr, 0)) {}

  void add(v8::Local<v8::String> name, v8::Local<v8::Value> value) {
    complete_ = complete_ && object_->CreateDataProperty(context_, name, value).FromMaybe(false);
  }
  void add(std::string_view name, v8::Local<v8::Value> value) { add(from_literal(isolate_, name), value); }
  // A fact that is null when it is empty.
  void add_known(std::string_view name, std::string_view fact) {
    if (fact.empty()) return add(name, v8::Null(isolate_));
    add(name, from_latin1(isolate_, fact));
  }
  void add_part(std::string_view name, v8::MaybeLocal<v8::Value> part) {
    v8::Local<v8::Value> value;
    complete_ = complete_ && part.ToLocal(&value);
    if (complete_) add(name, value);
  }

  v8::MaybeLocal<v8::Value> frozen() {
    if (!complete_ || !object_->SetIntegrityLevel(context_, v8::IntegrityLevel::kFrozen).FromMaybe(false))
      return {};
    return object_;
  }

 private:
  v8::Local<v8::Context> context_;
  v8::Isolate* isolate_;
  v8::Local<v8::Object> object_;
  bool complete_ = true;
};

bool append_frozen(v8::Local<v8::Context> context, v8::Local<v8::Array> array, std::uint32_t index,
                   v8::Local<v8::Object> element) {
  return element->SetIntegrityLevel(context, v8::IntegrityLevel::kFrozen).FromMaybe(false) &&
         array->CreateDataProperty(context, index, element).FromMaybe(false);
}

// The values of all headers named like the one at `first`, if that is the first of them.
v8::MaybeLocal<v8::String> joined_values(v8::Isolate* isolate, std::span<const HeaderView> headers,
                                         std::size_t first) {
  const auto name = headers[first].name;
  const auto is_same = [name](const HeaderView& header) { return is_same_header(header.name, name); };
  if (std::ranges::any_of(headers.first(first), is_same)) return {};
  auto joined = from_latin1(isolate, headers[first].value);
  for (const auto& header : headers.subspan(first + 1)) {
    if (!is_same(header)) continue;
    joined = v8::String::Concat(isolate, joined, from_literal(isolate, ", "));
    joined = v8::String::Concat(isolate, joined, from_latin1(isolate, header.value));
  }
  return joined;
}

}  // namespace

bool is_same_header(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

v8::MaybeLocal<v8::Value> build_headers(v8::Local<v8::Context> context, const RequestFacts& facts) {
  auto* isolate = context->GetIsolate();
  ObjectBuilder headers(context);
  for (std::size_t i = 0; i < facts.headers.size(); ++i) {
    v8::Local<v8::String> value;
    if (joined_values(isolate, facts.headers, i).ToLocal(&value)) {
      headers.add(lower_cased(isolate, facts.headers[i].name), value);
    }
  }
  return headers.frozen();
}

v8::MaybeLocal<v8::Value> build_header_list(v8::Local<v8::Context> context, const RequestFacts& facts) {
  auto* isolate = context->GetIsolate();
  const auto list = v8::Array::New(isolate, static_cast<int>(facts.headers.size()));
  std::uint32_t index = 0;
  for (const auto& header : facts.headers) {
    v8::Local<v8::Value> pair[] = {from_latin1(isolate, header.name), from_latin1(isolate, header.value)};
    if (!append_frozen(context, list, index++, v8::Array::New(isolate, pair, 2))) return {};
  }
  if (!list->SetIntegrityLevel(context, v8::IntegrityLevel::kFrozen).FromMaybe(false)) return {};
  return list;
}

v8::MaybeLocal<v8::Value> build_connection(v8::Local<v8::Context> context, const RequestFacts& facts) {
  const auto& known = facts.connection;
  ObjectBuilder destination(context);
  destination.add_known("address", known.destination_address);
  destination.add("port", v8::Integer::NewFromUnsigned(context->GetIsolate(), known.destination_port));
  ObjectBuilder connection(context);
  connection.add_known("protocol", known.protocol);
  connection.add_known("sni", known.sni);
  connection.add_known("dnsName", known.dns_name);
  connection.add_part("destination", destination.frozen());
  connection.add_known("alpn", known.alpn);
  return connection.frozen();
}

v8::MaybeLocal<v8::Value> build_container(v8::Local<v8::Context> context, const RequestFacts& facts) {
  auto* isolate = context->GetIsolate();
  ObjectBuilder container(context);
  container.add("name", from_latin1(isolate, facts.container.name));
  container.add("id", from_latin1(isolate, facts.container.id));
  return container.frozen();
}

v8::MaybeLocal<v8::Value> build_process(v8::Local<v8::Context> context, const RequestFacts& facts) {
  auto* isolate = context->GetIsolate();
  ObjectBuilder process(context);
  process.add("pid", v8::Integer::NewFromUnsigned(isolate, facts.process.pid));
  process.add("exe", from_latin1(isolate, facts.process.exe));
  process.add("commandLine", from_latin1(isolate, facts.process.command_line));
  return process.frozen();
}

v8::MaybeLocal<v8::Value> build_pod(v8::Local<v8::Context> context, const PodFacts& pod) {
  auto* isolate = context->GetIsolate();
  ObjectBuilder labels(context);
  for (const auto& [name, value] : pod.labels)
    labels.add(from_latin1(isolate, name), from_latin1(isolate, value));
  ObjectBuilder object(context);
  object.add_known("name", pod.name);
  object.add_known("namespace", pod.pod_namespace);
  object.add_known("serviceAccount", pod.service_account);
  object.add_part("labels", labels.frozen());
  return object.frozen();
}

}  // namespace podjail::policy
