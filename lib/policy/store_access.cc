#include "lib/policy/store_access.h"

#include <array>

#include "lib/policy/realm.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

using Call = v8::FunctionCallbackInfo<v8::Value>;

constexpr std::size_t kMaxCounted = 1024;  // of one evaluation: bounds what would have to be taken back

void throw_error(const Call& call, std::string_view text) {
  auto* isolate = call.GetIsolate();
  isolate->ThrowException(v8::Exception::Error(from_literal(isolate, text)));
}

// A key as UTF-8, read without owning memory.
struct Key {
  std::array<char, kMaxStoreKeyBytes> bytes;
  std::size_t size = 0;
  std::string_view view() const { return {bytes.data(), size}; }
};

// False, with an exception pending, if the argument is no key.
bool read_key(const Call& call, Key& key) {
  auto* isolate = call.GetIsolate();
  const auto text = call[0]->IsString() ? call[0].As<v8::String>() : v8::String::Empty(isolate);
  const auto length = text->Length() > static_cast<int>(kMaxStoreKeyBytes) ? 0 : text->Utf8Length(isolate);
  if (length == 0 || length > static_cast<int>(kMaxStoreKeyBytes)) {
    throw_error(call, "a key of the store is a string of 1 to 128 bytes");
    return false;
  }
  key.size = static_cast<std::size_t>(
      text->WriteUtf8(isolate, key.bytes.data(), length, nullptr,
                      v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8));
  return true;
}

// Null, with an exception pending, if nobody is asked.
StoreAccess* access_of(const Call& call) {
  auto& access = Realm::of(call.GetIsolate()->GetCurrentContext()).store();
  if (access.is_open()) return &access;
  throw_error(call, "the store is there while onRequest, onConnect or onDns is asked");
  return nullptr;
}

}  // namespace

std::optional<std::uint64_t> StoreAccess::add(std::string_view key, std::uint64_t n,
                                              std::chrono::seconds ttl) {
  if (counted_.size() >= kMaxCounted) return std::nullopt;
  const auto sum = store_->add(space_, key, n, ttl);
  if (sum) counted_.push_back({space_, std::string(key), n});
  return sum;
}

void StoreAccess::take_back() {
  for (const auto& counted : counted_) store_->take_back(counted.space, counted.key, counted.n);
  counted_.clear();
}

void on_store_add(const Call& call) {
  Key key;
  auto* access = access_of(call);
  if (access == nullptr || !read_key(call, key)) return;
  const auto n = static_cast<std::uint64_t>(call[1].As<v8::Number>()->Value());
  const auto ttl = static_cast<std::int64_t>(call[2].As<v8::Number>()->Value());
  const auto sum = access->add(key.view(), n, std::chrono::seconds(ttl));
  if (!sum) return throw_error(call, "the store is full");
  call.GetReturnValue().Set(static_cast<double>(*sum));
}

void on_store_get(const Call& call) {
  Key key;
  auto* access = access_of(call);
  if (access == nullptr || !read_key(call, key)) return;
  call.GetReturnValue().Set(static_cast<double>(access->get(key.view())));
}

}  // namespace podjail::policy
