// DNS messages for tests, written and read byte by byte, apart from the library the product uses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::test {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint16_t kA = 1;
inline constexpr std::uint16_t kCname = 5;
inline constexpr std::uint16_t kPtr = 12;
inline constexpr std::uint16_t kTxt = 16;
inline constexpr std::uint16_t kAaaa = 28;
inline constexpr std::uint16_t kSvcb = 64;
inline constexpr std::uint16_t kHttps = 65;

struct QueryShape {
  std::uint16_t id = 0x1234;
  std::uint16_t flags = 0x0100;  // RD
  std::optional<std::uint16_t> edns_size = std::nullopt;
  std::uint8_t edns_version = 0;
  std::uint16_t edns_flags = 0;  // 0x8000: DO
  std::uint16_t query_class = 1;
};

void append_u16(Bytes& bytes, unsigned value);
void append_u32(Bytes& bytes, std::uint32_t value);
// "a.b" as labels and the root; no escapes.
void append_name(Bytes& bytes, std::string_view name);
Bytes make_query(std::string_view name, std::uint16_t type, const QueryShape& shape = {});

struct Record {
  std::string name;
  std::uint16_t type = 0;
  std::uint16_t record_class = 0;
  std::uint32_t ttl = 0;
  Bytes data;
  std::string target;  // of CNAME and PTR

  bool operator==(const Record&) const = default;
};

struct Message {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::string question;
  std::uint16_t question_type = 0;
  std::vector<Record> answers;
  std::vector<Record> authorities;
  std::vector<Record> additionals;

  unsigned rcode() const { return flags & 0xfU; }
};

// nullopt when the bytes are not exactly one message.
std::optional<Message> read_message(std::span<const std::uint8_t> bytes);

// Records for responses.
Record address_record(std::string_view name, Bytes address, std::uint32_t ttl);  // A or AAAA by length
Record cname_record(std::string_view name, std::string_view target, std::uint32_t ttl);

// A response to `query` with these answers, nothing compressed.
Bytes make_response(const Message& query, unsigned rcode, const std::vector<Record>& answers);

}  // namespace podjail::test
