#include "sidecar/observe/decision_line.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

namespace podjail::observe {
namespace {

using nlohmann::json;
using std::chrono::system_clock;

DecisionRecord a_request() {
  DecisionRecord record;
  record.id = "0000000100000002";
  record.connection = 7;
  record.container = "build";
  record.container_id = "4f2a";
  record.pid = 12;
  record.exe = "/usr/bin/npm";
  record.protocol = Protocol::kHttps;
  record.http_version = "1.1";
  record.method = "GET";
  record.host = "registry.test";
  record.port = 443;
  record.path = "/pkg";
  record.original_destination = "198.18.0.1:443";
  record.upstream_address = "203.0.113.1:443";
  record.sni = "registry.test";
  record.dns_name = "registry.test";
  record.verdict = Verdict::kAllow;
  record.reason = Reason::kAllowed;
  record.policy = "registry.js";
  record.revision = "abc";
  record.status = 200;
  record.bytes_sent = 10;
  record.bytes_received = 2000;
  record.duration_seconds = 0.0123456;
  record.evaluation_seconds = 0.75e-6;
  return record;
}

std::string line_of(const DecisionRecord& record, const DecisionContext& context = {}) {
  std::string out;
  append_decision_line(out, record, context, system_clock::time_point{});
  return out;
}

TEST(DecisionLine, HasItsFieldsInAFixedOrder) {
  const DecisionContext context{.pod = "build-1", .pod_namespace = "ci"};
  EXPECT_EQ(
      line_of(a_request(), context),
      R"({"time":"1970-01-01T00:00:00.000000Z","id":"0000000100000002","connection":7,"pod":"build-1",)"
      R"("namespace":"ci","container":"build","container_id":"4f2a","pid":12,"exe":"/usr/bin/npm","protocol":"https","http_version":"1.1","method":"GET","host":"registry.test","port":443,)"
      R"("path":"/pkg","original_destination":"198.18.0.1:443","upstream_address":"203.0.113.1:443",)"
      R"("sni":"registry.test","dns_name":"registry.test","verdict":"allow","reason":"allowed",)"
      R"("policy":"registry.js","revision":"abc","mode":"enforce","status":200,"bytes_sent":10,)"
      R"("bytes_received":2000,"duration_ms":12.346,"evaluation_us":0.750})"
      "\n");
}

TEST(DecisionLine, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(
      line_of({}),
      R"({"time":"1970-01-01T00:00:00.000000Z","protocol":"unknown","verdict":"deny","reason":"internal",)"
      R"("mode":"enforce","bytes_sent":0,"bytes_received":0,"duration_ms":0.000,"evaluation_us":0.000})"
      "\n");
}

TEST(DecisionLine, OfADnsQuestionNamesItsType) {
  DecisionRecord record;
  record.protocol = Protocol::kDns;
  record.host = "a.test";
  record.question_type = "TXT";
  record.reason = Reason::kDnsTypeRefused;
  const auto line = json::parse(line_of(record));
  EXPECT_EQ(line["qtype"], "TXT");
  EXPECT_EQ(line["reason"], "dns_type_refused");
  EXPECT_FALSE(line.contains("connection"));
}

TEST(DecisionLine, SaysWhatWouldBeAndWhoseRuleItWas) {
  auto record = a_request();
  const std::array<RecordTag, 2> tags = {{{"team", "a\"b"}, {"ticket", ""}}};
  record.would_deny = Reason::kPolicyDenied;
  record.layer = "baseline";
  record.tags = tags;
  const auto text = line_of(record, {.mode = "observe"});
  EXPECT_NE(text.find(R"("verdict":"allow","reason":"allowed","would":"deny","would_reason":"policy_denied",)"
                      R"("layer":"baseline","policy":"registry.js","revision":"abc","mode":"observe",)"
                      R"("tags":{"team":"a\"b","ticket":""},"status":200)"),
            std::string::npos)
      << text;
}

TEST(DecisionLine, RedactsTheQuery) {
  auto record = a_request();
  record.query = "token=secret";
  EXPECT_EQ(json::parse(line_of(record))["path"], "/pkg?…");
}

TEST(DecisionLine, RedactsAQueryInsideAnUnparsedPath) {
  auto record = a_request();
  record.path = "/pkg?token=secret";
  EXPECT_EQ(json::parse(line_of(record))["path"], "/pkg?…");
}

TEST(DecisionLine, WritesTheQueryWhenAsked) {
  auto record = a_request();
  record.query = "q=\"x\"";
  EXPECT_EQ(json::parse(line_of(record, {.query = QueryPolicy::kWritten}))["path"], "/pkg?q=\"x\"");
}

TEST(DecisionLine, NeverWritesANumberThatIsNotJson) {
  auto record = a_request();
  for (const double odd :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), -1.0, 1e300}) {
    record.duration_seconds = odd;
    EXPECT_EQ(json::parse(line_of(record))["duration_ms"], 0.0);
  }
  record.bytes_sent = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(json::parse(line_of(record))["bytes_sent"], 18446744073709551615U);
}

// Every field a workload or an upstream has a say in.
constexpr std::array kWorkloadFields = {&DecisionRecord::method,
                                        &DecisionRecord::host,
                                        &DecisionRecord::path,
                                        &DecisionRecord::query,
                                        &DecisionRecord::sni,
                                        &DecisionRecord::dns_name,
                                        &DecisionRecord::upstream_address,
                                        &DecisionRecord::message,
                                        &DecisionRecord::question_type,
                                        &DecisionRecord::policy,
                                        &DecisionRecord::layer,
                                        &DecisionRecord::id,
                                        &DecisionRecord::original_destination,
                                        &DecisionRecord::revision};

// The line is one JSON object with no second line in it and no byte a terminal would obey.
void expect_one_object(const std::string& line) {
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  for (const char c : line.substr(0, line.size() - 1)) ASSERT_GE(static_cast<unsigned char>(c), 0x20U);
  ASSERT_EQ(line.find('\x7f'), line.npos);
  const auto object = json::parse(line, nullptr, false);
  ASSERT_TRUE(object.is_object()) << line;
  ASSERT_EQ(object["verdict"], "deny");
}

TEST(DecisionLine, CannotBeForgedThroughAnyField) {
  const std::string nul("a\0b", 3);
  for (const auto field : kWorkloadFields) {
    for (const std::string_view attack :
         {std::string_view("x\r\n{\"verdict\":\"allow\"}"), std::string_view("\",\"verdict\":\"allow"),
          std::string_view("\\\",\"verdict\":\"allow"), std::string_view("\x1b[2K\x1b[31m\x9b\x7f"),
          std::string_view("\xff\xc0\xaf\xed\xa0\x80"), std::string_view("\xe2\x80\xa8\xe2\x80\xa9\xc2\x85"),
          std::string_view(nul)}) {
      DecisionRecord record;
      record.*field = attack;
      expect_one_object(line_of(record, {.query = QueryPolicy::kWritten}));
    }
  }
}

TEST(DecisionLine, StaysShortHoweverLongItsFieldsAre) {
  const std::string long_text(100'000, 'a');
  const std::string long_escapes(100'000, '\xff');
  for (const auto* text : {&long_text, &long_escapes}) {
    DecisionRecord record;
    for (const auto field : kWorkloadFields) record.*field = *text;
    const auto line = line_of(record, {.query = QueryPolicy::kWritten});
    EXPECT_LT(line.size(), 32U * 1024U);
    expect_one_object(line);
  }
}

TEST(DecisionLine, IsOneObjectWhateverBytesItsFieldsHold) {
  std::mt19937 random(20240501);  // fixed: a failure can be repeated
  std::uniform_int_distribution<int> byte(0, 255);
  std::uniform_int_distribution<std::size_t> length(0, 60);
  for (int round = 0; round < 3000; ++round) {
    std::array<std::string, kWorkloadFields.size()> texts;
    DecisionRecord record;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i].resize(length(random));
      for (char& c : texts[i]) c = static_cast<char>(byte(random));
      record.*kWorkloadFields[i] = texts[i];
    }
    const auto query = round % 2 == 0 ? QueryPolicy::kWritten : QueryPolicy::kRedacted;
    ASSERT_NO_FATAL_FAILURE(expect_one_object(line_of(record, {.query = query})));
  }
}

TEST(SuppressedLine, SaysHowMany) {
  std::string out;
  append_suppressed_line(out, 12, system_clock::time_point{});
  EXPECT_EQ(out, "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"suppressed\":12}\n");
}

}  // namespace
}  // namespace podjail::observe
