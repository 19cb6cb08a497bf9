#include "cli/run/run_record.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = RunRecord::Kind;
using Ruling = RunRecord::Ruling;

TEST(ReadRunRecord, TakesARequestApart) {
  const auto record = read_run_record(
      R"({"time":"2024-05-01T12:00:00.000001Z","id":"a","protocol":"https","method":"PUT","host":"registry.example.com","port":443,"path":"/p?…","verdict":"deny","reason":"policy_denied","message":"no","policy":"p.js","mode":"enforce","status":403,"bytes_sent":3,"bytes_received":4})");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->kind, Kind::kRequest);
  EXPECT_EQ(record->ruling, Ruling::kDenied);
  EXPECT_EQ(record->url, "https://registry.example.com/p?…");
  EXPECT_EQ(record->reason, "policy_denied");
  EXPECT_EQ(record->message, "no");
  EXPECT_EQ(record->policy, "p.js");
  EXPECT_EQ(record->bytes_sent, 3U);
  EXPECT_EQ(record->bytes_received, 4U);
  EXPECT_EQ(request_log_line(*record), "2024-05-01T12:00:00.000Z - PUT https://registry.example.com/p?…");
}

TEST(ReadRunRecord, WritesAPortThatIsNotTheUsualOne) {
  const auto record = read_run_record(
      R"({"time":"2024-05-01T12:00:00.5Z","protocol":"http","method":"GET","host":"a.test","port":8080,"path":"/","verdict":"allow","reason":"allowed"})");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->url, "http://a.test:8080/");
  EXPECT_NE(request_log_line(*record).find(" + GET http://a.test:8080/"), std::string::npos);
}

TEST(ReadRunRecord, TellsConnectionsAndQuestionsApart) {
  const auto connection = read_run_record(
      R"({"time":"t","protocol":"tls","sni":"a.test","port":22,"verdict":"deny","reason":"unknown_protocol"})");
  ASSERT_TRUE(connection);
  EXPECT_EQ(connection->kind, Kind::kConnection);
  EXPECT_EQ(connection->url, "a.test:22");
  const auto nameless = read_run_record(
      R"({"time":"t","protocol":"unknown","original_destination":"192.0.2.1:5","verdict":"deny","reason":"no_name"})");
  EXPECT_EQ(nameless.value().url, "192.0.2.1:5");
  const auto question = read_run_record(
      R"({"time":"t","protocol":"dns","host":"a.test","verdict":"deny","reason":"dns_type_refused"})");
  EXPECT_EQ(question.value().kind, Kind::kQuestion);
}

TEST(ReadRunRecord, KnowsWhatWouldBeDenied) {
  const auto record = read_run_record(
      R"({"time":"t","protocol":"http","method":"GET","host":"a.test","verdict":"allow","reason":"allowed","would":"deny","would_reason":"not_allowed"})");
  EXPECT_EQ(record.value().would_reason, "not_allowed");
}

TEST(ReadRunRecord, CountsWhatWasLeftOut) {
  const auto record = read_run_record(R"({"time":"t","suppressed":12})");
  EXPECT_EQ(record.value().kind, Kind::kSuppressed);
  EXPECT_EQ(record.value().suppressed, 12U);
}

TEST(ReadRunRecord, PassesOverWhatIsNoDecision) {
  for (const auto* line : {"", "x", "[]", "{}", R"({"verdict":"maybe"})", R"({"verdict":1})",
                           R"({"verdict":"deny","shadow":"allow"})"})
    EXPECT_FALSE(read_run_record(line)) << line;
}

TEST(WatchLine, TellsWhatWasAskedForAndWhyItWasDenied) {
  RunRecord record;
  record.kind = Kind::kRequest;
  record.method = "GET";
  record.url = "https://a.test/";
  record.reason = "policy_denied";
  record.message = "no";
  EXPECT_EQ(watch_line(record), "- GET https://a.test/ (policy_denied: no)");
  record.ruling = Ruling::kAllowed;
  EXPECT_EQ(watch_line(record), "+ GET https://a.test/");
  record.would_reason = "not_allowed";
  EXPECT_EQ(watch_line(record), "+ GET https://a.test/ (would be denied: not_allowed)");
}

TEST(RequestLogLine, CannotBeForged) {
  RunRecord record;
  record.method = "GET";
  record.url = "http://a.test/\n2024 + GET http://b.test/";
  EXPECT_EQ(request_log_line(record).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace podjail::cli
