#include "lib/policy/crypto_natives.h"

#include <vector>

#include "lib/policy/signature.h"
#include "lib/policy/strings.h"

namespace podjail::policy {
namespace {

void throw_error(const NativeCall& call, std::string_view text) {
  auto* isolate = call.GetIsolate();
  isolate->ThrowException(v8::Exception::TypeError(from_literal(isolate, text)));
}

// Copies of the typed arrays among the arguments. Made when V8 has nothing more to do but take the answer.
class Arrays {
 public:
  // False, with an exception pending, unless arguments `first` to `first + count` are arrays that fit.
  bool read(const NativeCall& call, int first, int count) {
    for (int i = first; i < first + count; ++i) {
      if (!call[i]->IsUint8Array() || call[i].As<v8::Uint8Array>()->ByteLength() > kMaxHashedBytes) {
        throw_error(call, "not bytes, or more than a megabyte of them");
        return false;
      }
    }
    for (int i = first; i < first + count; ++i) {
      const auto array = call[i].As<v8::Uint8Array>();
      auto& copy = copies_.emplace_back(array->ByteLength());
      array->CopyContents(copy.data(), copy.size());
    }
    return true;
  }
  Bytes at(std::size_t index) const { return copies_[index]; }

 private:
  std::vector<std::vector<std::uint8_t>> copies_;
};

// Writes to the array at `index` of the arguments.
void put(const NativeCall& call, int index, const std::optional<Sha256>& digest) {
  if (!digest || !call[index]->IsUint8Array()) return throw_error(call, "cannot be hashed");
  const auto out = call[index].As<v8::Uint8Array>();
  if (out->ByteLength() != digest->size()) return throw_error(call, "no room for a digest");
  auto* memory = static_cast<std::uint8_t*>(out->Buffer()->Data());
  std::copy(digest->begin(), digest->end(), memory + out->ByteOffset());
}

std::optional<Sha256> hash(const NativeCall& call) {
  Arrays arrays;
  return arrays.read(call, 0, 1) ? sha256(arrays.at(0)) : std::nullopt;
}

std::optional<Sha256> authenticate(const NativeCall& call) {
  Arrays arrays;
  return arrays.read(call, 0, 2) ? hmac_sha256(arrays.at(0), arrays.at(1)) : std::nullopt;
}

std::optional<SignatureAlgorithm> algorithm_of(const NativeCall& call) {
  if (!call[0]->IsString()) return {};
  return parse_signature_algorithm(to_utf8(call.GetIsolate(), call[0].As<v8::String>()));
}

}  // namespace

void on_utf8_length(const NativeCall& call) {
  if (!call[0]->IsString()) return throw_error(call, "not a text");
  call.GetReturnValue().Set(call[0].As<v8::String>()->Utf8Length(call.GetIsolate()));
}

void on_encode(const NativeCall& call) {
  if (!call[0]->IsString() || !call[1]->IsUint8Array()) return throw_error(call, "not a text and an array");
  const auto out = call[1].As<v8::Uint8Array>();
  auto* memory = static_cast<char*>(out->Buffer()->Data()) + out->ByteOffset();
  constexpr int kOptions = v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8;
  call[0].As<v8::String>()->WriteUtf8(call.GetIsolate(), memory, static_cast<int>(out->ByteLength()), nullptr,
                                      kOptions);
}

void on_sha256(const NativeCall& call) {
  put(call, 1, hash(call));
}

void on_hmac(const NativeCall& call) {
  put(call, 2, authenticate(call));
}

void on_equal(const NativeCall& call) {
  Arrays arrays;
  if (arrays.read(call, 0, 2)) call.GetReturnValue().Set(is_equal(arrays.at(0), arrays.at(1)));
}

void on_is_key(const NativeCall& call) {
  const auto algorithm = algorithm_of(call);
  Arrays arrays;
  if (arrays.read(call, 1, 1))
    call.GetReturnValue().Set(algorithm.has_value() && is_public_key(*algorithm, arrays.at(0)));
}

void on_verify(const NativeCall& call) {
  const auto algorithm = algorithm_of(call);
  Arrays arrays;
  if (!arrays.read(call, 1, 3)) return;
  call.GetReturnValue().Set(algorithm.has_value() &&
                            verify(*algorithm, arrays.at(0), arrays.at(1), arrays.at(2)));
}

}  // namespace podjail::policy
