#include "sidecar/tls/client_hello.h"

#include <span>

#include "sidecar/tls/server_name.h"

namespace podjail::tls {
namespace {

constexpr std::uint64_t kHandshakeRecord = 22;
constexpr std::uint64_t kClientHelloType = 1;
constexpr std::uint64_t kServerNameExtension = 0;
constexpr std::size_t kRecordHeader = 5;
constexpr std::size_t kVersionAndRandom = 2 + 32;

// Reads forward; once something is missing every later read is, too.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool is_ok() const { return ok_; }
  bool is_empty() const { return rest_.empty(); }
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) ok_ = false;
    if (!ok_) return {};
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  // A big-endian number of `width` bytes.
  std::size_t number(std::size_t width) {
    std::size_t value = 0;
    for (const char byte : take(width)) value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
  }
  // What a length of `width` bytes announces.
  std::string_view vector(std::size_t width) { return take(number(width)); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

ClientHello malformed() {
  return {ClientHello::State::kMalformed, {}};
}

ClientHello find_server_name(std::string_view extensions) {
  ClientHello hello{ClientHello::State::kComplete, {}};
  bool seen = false;
  for (Reader reader(extensions); !reader.is_empty();) {
    const auto type = reader.number(2);
    const auto content = reader.vector(2);
    if (!reader.is_ok()) return malformed();
    if (type != kServerNameExtension) continue;
    if (seen) return malformed();  // RFC 8446 §4.2: no type twice
    seen = true;
    hello.server_name =
        parse_server_name({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
    if (!hello.server_name) return malformed();
  }
  return hello;
}

ClientHello parse_message(std::string_view record) {
  Reader reader(record);
  if (reader.number(1) != kClientHelloType) return malformed();
  Reader body(reader.vector(3));
  if (!reader.is_ok() || !reader.is_empty()) return malformed();
  body.take(kVersionAndRandom);
  body.vector(1);  // session id
  body.vector(2);  // cipher suites
  body.vector(1);  // compression methods
  if (body.is_ok() && body.is_empty()) return {ClientHello::State::kComplete, {}};
  const auto extensions = body.vector(2);
  if (!body.is_ok() || !body.is_empty()) return malformed();
  return find_server_name(extensions);
}

}  // namespace

ClientHello parse_client_hello(std::string_view first_bytes) {
  if (first_bytes.size() < kRecordHeader) return {ClientHello::State::kNeedMore, {}};
  Reader reader(first_bytes);
  const auto type = reader.number(1);
  reader.take(2);  // version, of which nothing can be told (RFC 8446 §5.1)
  const auto length = reader.number(2);
  if (type != kHandshakeRecord || kRecordHeader + length > kMaxClientHelloBytes) return malformed();
  if (first_bytes.size() < kRecordHeader + length) return {ClientHello::State::kNeedMore, {}};
  return parse_message(first_bytes.substr(kRecordHeader, length));
}

}  // namespace podjail::tls
