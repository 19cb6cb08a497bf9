#include "sidecar/observe/decision_line.h"

#include <array>
#include <charconv>
#include <cmath>

#include "lib/base/json_text.h"
#include "sidecar/observe/timestamp.h"

namespace podjail::observe {
namespace {

// Bytes of input per field. Names are at most 253 bytes, but a refused request may carry anything.
constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxPath = 1024;
constexpr std::size_t kMaxMessage = 512;

// A key as it stands in a line, quoted and followed by a colon: made when the program is compiled, so that a
// field begins with one copy.
class Key {
 public:
  template <std::size_t size>
  consteval Key(const char (&name)[size]) {
    static_assert(size <= kMax);
    put(',');
    put('"');
    for (std::size_t i = 0; i + 1 < size; ++i) put(name[i]);
    put('"');
    put(':');
  }
  // With the comma that parts it from the field before.
  constexpr std::string_view view() const { return {text_.data(), size_}; }

 private:
  static constexpr std::size_t kMax = 28;
  consteval void put(char c) { text_[size_++] = c; }
  std::array<char, kMax + 4> text_{};
  std::size_t size_ = 0;
};

// Writes one JSON object, field by field.
class Line {
 public:
  explicit Line(std::string& out) : out_(out) { out_ += '{'; }

  void text(const Key& key, std::string_view value, std::size_t max_bytes = kMaxName) {
    if (value.empty()) return;
    begin(key);
    append_json_string(out_, value, max_bytes);
  }
  // A word of ours, in which nothing needs escaping.
  void word(const Key& key, std::string_view value) {
    begin(key);
    out_.append(1, '"').append(value).append(1, '"');
  }
  void count(const Key& key, std::uint64_t value) {
    begin(key);
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
  }
  void count_unless_zero(const Key& key, std::uint64_t value) {
    if (value != 0) count(key, value);
  }
  // Three decimals, rounded. JSON has no infinity: what is not a sane duration is written as 0.
  void decimal(const Key& key, double value) {
    constexpr double kMost = 1e12;
    const auto thousandths =
        value >= 0 && value < kMost ? static_cast<std::uint64_t>(std::llround(value * 1e3)) : 0U;
    count(key, thousandths / 1000);
    const auto digit = [&](std::uint64_t unit) { return static_cast<char>('0' + thousandths / unit % 10); };
    out_.append({'.', digit(100), digit(10), digit(1)});
  }
  void time(std::chrono::system_clock::time_point when) {
    begin("time");
    out_ += '"';
    append_timestamp(out_, when);
    out_ += '"';
  }
  // Path and query are one field; the query is cut off wherever it begins, also in a path that was never
  // parsed.
  void path(const DecisionRecord& record, QueryPolicy policy) {
    const auto mark = policy == QueryPolicy::kRedacted ? record.path.find('?') : record.path.npos;
    const auto path = record.path.substr(0, mark);
    const bool has_query = mark != record.path.npos || !record.query.empty();
    if (path.empty() && !has_query) return;
    begin("path");
    append_json_string(out_, path, kMaxPath);
    if (!has_query) return;
    out_.back() = '?';  // in place of the closing quote
    out_ += policy == QueryPolicy::kRedacted ? std::string("…") : printable(record.query, kMaxPath);
    out_ += '"';
  }
  // An object of texts; their number and lengths are bounded where they are read.
  void tags(std::span<const RecordTag> tags) {
    if (tags.empty()) return;
    begin("tags");
    char before = '{';
    for (const auto& tag : tags) {
      out_ += before;
      append_json_string(out_, tag.name, kMaxName);
      out_ += ':';
      append_json_string(out_, tag.value, kMaxName);
      before = ',';
    }
    out_ += '}';
  }
  // An object within.
  template <typename Fill>
  void object(const Key& key, const Fill& fill) {
    begin(key);
    Line inner(out_);
    fill(inner);
    out_ += '}';
  }
  void end() { out_ += "}\n"; }

 private:
  void begin(const Key& key) {
    out_.append(first_ == First::kYes ? key.view().substr(1) : key.view());
    first_ = First::kNo;
  }

  std::string& out_;
  enum class First : std::uint8_t { kYes, kNo } first_ = First::kYes;
};

void append_request(Line& line, const DecisionRecord& record, QueryPolicy query) {
  line.word("protocol", to_string(record.protocol));
  line.text("http_version", record.http_version, 8);
  line.text("method", record.method, 32);
  line.text("host", record.host);
  line.count_unless_zero("port", record.port);
  line.path(record, query);
  line.text("original_destination", record.original_destination);
  line.text("upstream_address", record.upstream_address);
  line.text("sni", record.sni);
  line.text("dns_name", record.dns_name);
  line.text("qtype", record.question_type, 32);
}

void append_outcome(Line& line, const DecisionRecord& record, std::string_view mode) {
  line.word("verdict", to_string(record.verdict));
  line.word("reason", to_string(record.reason));
  if (record.would_deny) {
    line.word("would", to_string(Verdict::kDeny));
    line.word("would_reason", to_string(*record.would_deny));
  }
  line.text("message", record.message, kMaxMessage);
  line.text("layer", record.layer);
  line.text("policy", record.policy);
  line.text("revision", record.revision);
  line.text("mode", mode);
  line.tags(record.tags);
  line.count_unless_zero("status", record.status);
  line.count("bytes_sent", record.bytes_sent);
  line.count("bytes_received", record.bytes_received);
  line.decimal("duration_ms", record.duration_seconds * 1e3);
  line.decimal("evaluation_us", record.evaluation_seconds * 1e6);
}

}  // namespace

void append_decision_line(std::string& out, const DecisionRecord& record, const DecisionContext& context,
                          std::chrono::system_clock::time_point time) {
  Line line(out);
  line.time(time);
  line.text("id", record.id);
  line.count_unless_zero("connection", record.connection);
  line.text("pod", context.pod);
  line.text("namespace", context.pod_namespace);
  line.text("container", record.container);
  line.text("container_id", record.container_id);
  line.count_unless_zero("pid", record.pid);
  line.text("exe", record.exe);
  append_request(line, record, context.query);
  append_outcome(line, record, context.mode);
  line.end();
}

void append_shadow_line(std::string& out, const ShadowRecord& record, const DecisionContext& context,
                        std::chrono::system_clock::time_point time) {
  Line line(out);
  line.time(time);
  line.text("id", record.id);
  line.text("pod", context.pod);
  line.text("namespace", context.pod_namespace);
  line.word("verdict", to_string(record.verdict));
  line.object("shadow", [&](Line& shadow) {
    shadow.word("verdict", to_string(record.would));
    shadow.word("reason", to_string(record.reason));
    shadow.text("message", record.message, kMaxMessage);
    shadow.text("layer", record.layer);
    shadow.text("policy", record.policy);
    shadow.text("revision", record.revision);
  });
  line.end();
}

void append_suppressed_line(std::string& out, std::uint64_t records,
                            std::chrono::system_clock::time_point time) {
  Line line(out);
  line.time(time);
  line.count("suppressed", records);
  line.end();
}

}  // namespace podjail::observe
