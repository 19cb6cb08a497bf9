#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::test {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return at_ == bytes_.size(); }
  unsigned u8() {
    if (at_ >= bytes_.size()) return fail();
    return bytes_[at_++];
  }
  unsigned u16() {
    const unsigned high = u8();
    return high << 8 | u8();
  }
  std::uint32_t u32() {
    const std::uint32_t high = u16();
    return high << 16 | u16();
  }
  std::string name() {
    std::string text;
    std::optional<std::size_t> resume;
    for (int hops = 0; hops < 20 && !failed_;) {
      const unsigned length = u8();
      if (length == 0) break;
      if (length >= 0xc0) {
        const std::size_t target = (length & 0x3fU) << 8 | u8();
        if (!resume) resume = at_;
        at_ = target;
        ++hops;
        continue;
      }
      if (!text.empty()) text += '.';
      for (unsigned i = 0; i < length; ++i) text += static_cast<char>(u8());
    }
    if (resume) at_ = *resume;
    return text;
  }
  Record record() {
    Record record;
    record.name = name();
    record.type = static_cast<std::uint16_t>(u16());
    record.record_class = static_cast<std::uint16_t>(u16());
    record.ttl = u32();
    const std::size_t length = u16();
    const std::size_t start = at_;
    if (record.type == kPtr || record.type == kCname) {
      record.target = name();
      at_ = start;
    }
    for (std::size_t i = 0; i < length; ++i) record.data.push_back(static_cast<std::uint8_t>(u8()));
    return record;
  }

 private:
  unsigned fail() {
    failed_ = true;
    return 0;
  }
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

void append_u16(Bytes& bytes, unsigned value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

void append_u32(Bytes& bytes, std::uint32_t value) {
  append_u16(bytes, value >> 16);
  append_u16(bytes, value & 0xffff);
}

void append_name(Bytes& bytes, std::string_view name) {
  while (!name.empty()) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    bytes.push_back(static_cast<std::uint8_t>(label.size()));
    bytes.insert(bytes.end(), label.begin(), label.end());
    name.remove_prefix(dot == name.npos ? name.size() : dot + 1);
  }
  bytes.push_back(0);
}

Bytes make_query(std::string_view name, std::uint16_t type, const QueryShape& shape) {
  Bytes bytes;
  append_u16(bytes, shape.id);
  append_u16(bytes, shape.flags);
  append_u16(bytes, 1);
  append_u32(bytes, 0);
  append_u16(bytes, shape.edns_size ? 1 : 0);
  append_name(bytes, name);
  append_u16(bytes, type);
  append_u16(bytes, shape.query_class);
  if (shape.edns_size) {
    constexpr unsigned kOpt = 41;
    bytes.push_back(0);
    append_u16(bytes, kOpt);
    append_u16(bytes, *shape.edns_size);
    append_u16(bytes, shape.edns_version);  // extended rcode 0, version
    append_u16(bytes, shape.edns_flags);
    append_u16(bytes, 0);
  }
  return bytes;
}

std::optional<Message> read_message(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  Message message;
  message.id = static_cast<std::uint16_t>(reader.u16());
  message.flags = static_cast<std::uint16_t>(reader.u16());
  const unsigned questions = reader.u16();
  const unsigned answers = reader.u16();
  const unsigned authorities = reader.u16();
  const unsigned additionals = reader.u16();
  if (questions > 1) return std::nullopt;
  if (questions == 1) {
    message.question = reader.name();
    message.question_type = static_cast<std::uint16_t>(reader.u16());
    reader.u16();
  }
  for (unsigned i = 0; i < answers; ++i) message.answers.push_back(reader.record());
  for (unsigned i = 0; i < authorities; ++i) message.authorities.push_back(reader.record());
  for (unsigned i = 0; i < additionals; ++i) message.additionals.push_back(reader.record());
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  return message;
}

Record address_record(std::string_view name, Bytes address, std::uint32_t ttl) {
  const auto type = address.size() == 4 ? kA : kAaaa;
  return {std::string(name), type, 1, ttl, std::move(address), ""};
}

Record cname_record(std::string_view name, std::string_view target, std::uint32_t ttl) {
  Record record{std::string(name), kCname, 1, ttl, {}, std::string(target)};
  append_name(record.data, target);
  return record;
}

Bytes make_response(const Message& query, unsigned rcode, const std::vector<Record>& answers) {
  constexpr unsigned kResponseRdRa = 0x8180;
  Bytes bytes;
  append_u16(bytes, query.id);
  append_u16(bytes, kResponseRdRa | rcode);
  append_u16(bytes, 1);
  append_u16(bytes, static_cast<unsigned>(answers.size()));
  append_u32(bytes, 0);
  append_name(bytes, query.question);
  append_u16(bytes, query.question_type);
  append_u16(bytes, 1);
  for (const auto& record : answers) {
    append_name(bytes, record.name);
    append_u16(bytes, record.type);
    append_u16(bytes, record.record_class);
    append_u32(bytes, record.ttl);
    append_u16(bytes, static_cast<unsigned>(record.data.size()));
    bytes.insert(bytes.end(), record.data.begin(), record.data.end());
  }
  return bytes;
}

}  // namespace podjail::test
