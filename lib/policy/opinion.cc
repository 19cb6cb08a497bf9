#include "lib/policy/opinion.h"

#include <algorithm>

#include "lib/base/json_text.h"
#include "lib/policy/own_field.h"
#include "lib/policy/strings.h"
#include "lib/policy/tag_reader.h"

namespace podjail::policy {
namespace {

using Kind = Opinion::Kind;

// False if there is a limit and it is not a whole number of bytes. Two names for one thing: httpjail's and
// ours.
bool read_limit(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Opinion& opinion) {
  for (const std::string_view name : {"max_tx_bytes", "maxRequestBytes"}) {
    const auto limit = own_field(context, object, name);
    if (limit.presence == Presence::kAbsent) continue;
    const auto bytes = limit.presence == Presence::kData ? whole_number(limit.value) : std::nullopt;
    if (!bytes) return false;
    opinion.max_request_bytes = std::min(*bytes, opinion.max_request_bytes.value_or(*bytes));
  }
  return true;
}

// False if there is such a property and it is no boolean.
bool read_grant(v8::Local<v8::Context> context, v8::Local<v8::Object> object, std::string_view name,
                bool& granted) {
  const auto grant = own_field(context, object, name);
  if (grant.presence == Presence::kAbsent) return true;
  if (grant.presence == Presence::kOther || !grant.value->IsBoolean()) return false;
  granted = grant.value->IsTrue();
  return true;
}

bool read_grants(v8::Local<v8::Context> context, v8::Local<v8::Object> object, Grants& grants) {
  return read_grant(context, object, "passthrough", grants.passthrough) &&
         read_grant(context, object, "tunnel", grants.tunnel) &&
         read_grant(context, object, "encodedSlash", grants.encoded_slash);
}

Opinion read_deny(v8::Local<v8::Context> context, v8::Local<v8::Object> object) {
  auto message = own_field(context, object, "deny_message");
  if (message.presence == Presence::kAbsent) message = own_field(context, object, "message");
  if (message.presence == Presence::kAbsent) return {Kind::kDeny, {}, {}, {}};
  if (message.presence == Presence::kOther || !message.value->IsString()) return {};
  return {Kind::kDeny, printable(to_utf8(context->GetIsolate(), message.value.As<v8::String>())), {}, {}};
}

Opinion read_object(v8::Local<v8::Context> context, v8::Local<v8::Object> object) {
  const auto allow = own_field(context, object, "allow");
  if (allow.presence == Presence::kAbsent) {
    // httpjail's short form of a deny.
    return own_field(context, object, "deny_message").presence == Presence::kData ? read_deny(context, object)
                                                                                  : Opinion{};
  }
  if (allow.presence == Presence::kOther) return {};
  if (allow.value->IsFalse()) return read_deny(context, object);
  Opinion opinion{Kind::kAllow, {}, {}, {}};
  if (!read_grants(context, object, opinion.grants)) return {};
  if (allow.value->IsTrue()) return read_limit(context, object, opinion) ? opinion : Opinion{};
  // httpjail's {allow: {max_tx_bytes: N}}: the limit must be there, or `allow` is just some object.
  if (!is_plain_object(context, allow.value)) return {};
  if (!read_limit(context, allow.value.As<v8::Object>(), opinion) || !opinion.max_request_bytes) return {};
  return opinion;
}

// The opinion of an object, with its tags.
Opinion read_tagged(v8::Local<v8::Context> context, v8::Local<v8::Object> object) {
  const auto given = own_field(context, object, "tags");
  if (given.presence == Presence::kAbsent) return read_object(context, object);
  if (given.presence == Presence::kOther) return {};
  const auto tags = read_tags(context, given.value);
  if (!tags) return {};
  auto opinion = read_object(context, object);
  if (opinion.kind != Kind::kInvalid) opinion.tags = tags->to_tags();
  return opinion;
}

}  // namespace

Opinion read_opinion(v8::Local<v8::Context> context, v8::Local<v8::Value> value) {
  if (value->IsTrue()) return {Kind::kAllow, {}, {}, {}};
  if (value->IsNullOrUndefined() || value->IsFalse()) return {Kind::kNone, {}, {}, {}};
  if (!is_plain_object(context, value)) return {};
  return read_tagged(context, value.As<v8::Object>());
}

}  // namespace podjail::policy
