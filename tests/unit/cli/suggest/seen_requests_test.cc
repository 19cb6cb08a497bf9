#include "cli/suggest/seen_requests.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/suggest/seen.h"

namespace podjail::cli {
namespace {

TEST(SeenRequests, CountEachDifferentOneOnce) {
  const auto requests =
      seen({{.more = R"(,"bytes_sent":7)"}, {.more = R"(,"bytes_sent":3)"}, {.url = "https://a.test/b"}});
  ASSERT_EQ(requests.all().size(), 2U);
  EXPECT_EQ(requests.requests(), 3U);
  const auto& [request, evidence] = *requests.all().begin();
  EXPECT_EQ(request.url(), "https://a.test/");
  EXPECT_EQ(request.place.origin(), "https://a.test:443");
  EXPECT_EQ(evidence.requests, 2U);
  EXPECT_EQ(evidence.most_sent, 7U);
}

TEST(SeenRequests, TellContainersApartOnRequest) {
  const LogLine one{.container = "one"};
  const LogLine two{.container = "two"};
  EXPECT_EQ(seen({one, two}).all().size(), 1U);
  EXPECT_EQ(seen({one, two}, SeenRequests::Containers::kApart).all().size(), 2U);
}

TEST(SeenRequests, KnowWhetherTheLogHeldTheQuery) {
  const auto requests = seen({{.url = "http://a.test:81/x?a=1"}, {.url = "http://a.test:81/y?…"}});
  auto request = requests.all().begin();
  EXPECT_EQ(request->first.query_known, SeenRequest::Query::kWhole);
  EXPECT_EQ(request->first.url(), "http://a.test:81/x?a=1");
  EXPECT_EQ((++request)->first.query_known, SeenRequest::Query::kRedacted);
}

TEST(SeenRequests, TakeABoundedAmountOfMemory) {
  SeenRequests requests;
  const auto most = SeenRequests::kMaxDifferent;
  const auto record = read_log_record(LogLine{}.str());
  for (std::size_t i = 0; i < most + 5; ++i)
    requests.add(record, *RequestLine::parse("GET", "https://a.test/x" + std::to_string(i)));
  EXPECT_EQ(requests.all().size(), most);
  EXPECT_EQ(requests.beyond(), 5U);
  EXPECT_EQ(requests.requests(), most + 5);
}

TEST(ToldLines, AreBoundedLikewise) {
  ToldLines lines;
  for (int i = 0; i < 103; ++i) lines.count(std::to_string(i));
  lines.count("7");
  EXPECT_EQ(lines.all().size(), ToldLines::kMaxDifferent);
  EXPECT_EQ(lines.all().at("7"), 2U);
  EXPECT_EQ(lines.beyond(), 3U);
}

}  // namespace
}  // namespace podjail::cli
