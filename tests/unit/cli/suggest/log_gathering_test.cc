#include "cli/suggest/log_gathering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

struct Gathered {
  SuggestOptions options;
  std::unique_ptr<LogGathering> log;
};

std::unique_ptr<Gathered> gather(const std::string& text, const std::string& present = "",
                                 SuggestOptions::Denied denied = SuggestOptions::Denied::kTold) {
  auto gathered = std::make_unique<Gathered>();
  gathered->options.logs = {"-"};
  gathered->options.denied = denied;
  std::optional<Candidate> candidate;
  if (!present.empty()) candidate = std::move(*Candidate::create({{"a.js", {"a.js", present}}}));
  gathered->log = std::make_unique<LogGathering>(gathered->options, std::move(candidate));
  std::istringstream in(text);
  EXPECT_TRUE(gathered->log->read(in));
  return gathered;
}

const LogLine kDenied{.method = "PUT", .verdict = "deny", .reason = "not_allowed"};

TEST(LogGathering, PartsWhatWasAllowedFromWhatWasDenied) {
  const auto all = gather(log_of({{}, kDenied, {.verdict = "deny", .reason = "connect_failed"}}));
  EXPECT_EQ(all->log->requests().requests(), 2U);
  EXPECT_THAT(all->log->denied().all(), ElementsAre(Pair("PUT https://a.test/ (not_allowed)", 1)));
}

TEST(LogGathering, TakesWhatPoliciesDeniedOnRequest) {
  const auto all = gather(log_of({kDenied, {.verdict = "deny", .reason = "name_mismatch"}}), "",
                          SuggestOptions::Denied::kAllowed);
  EXPECT_EQ(all->log->requests().requests(), 1U);
  EXPECT_THAT(all->log->denied().all(), ElementsAre(Pair("GET https://a.test/ (name_mismatch)", 1)));
}

TEST(LogGathering, LeavesOutWhatPresentPoliciesAllow) {
  const auto all =
      gather(log_of({{}, {.url = "https://b.test/"}, {.url = "https://c.test/"}}),
             "if (r.host === 'a.test') true; else if (r.host === 'b.test') deny('no'); else undefined;");
  EXPECT_EQ(all->log->requests().all().begin()->first.place.host, "c.test");
  EXPECT_EQ(all->log->requests().requests(), 1U);
  EXPECT_THAT(all->log->held_back().all(), ElementsAre(Pair("GET https://b.test/ (allowed)", 1)));
}

TEST(LogGathering, OnlyTellsOfConnectionsAndQuestions) {
  const auto all = gather(
      R"({"id":"1","protocol":"tls","host":"a.test","port":443,"verdict":"allow","reason":"allowed"})"
      "\n"
      R"({"id":"2","protocol":"dns","host":"a.test","qtype":"TXT","verdict":"allow","reason":"allowed"})"
      "\n"
      R"({"id":"3","protocol":"dns","host":"a.test","qtype":"A","verdict":"allow","reason":"dns_synthetic"})"
      "\n"
      R"({"id":"4","protocol":"tcp","host":"a.test","port":25,"verdict":"deny","reason":"unknown_protocol"})"
      "\n");
  EXPECT_THAT(all->log->unread().all(),
              ElementsAre(Pair("dns TXT a.test (allowed)", 1), Pair("tls a.test:443 (allowed)", 1)));
  EXPECT_THAT(all->log->denied().all(), ElementsAre(Pair("tcp a.test:25 (unknown_protocol)", 1)));
}

TEST(LogGathering, CountsWhatItCannotUse) {
  const auto all =
      gather(log_of({{.url = "https://a.test/x…"}, {.url = "https://a.test/../x"}, {.method = "G T"}}) +
             "garbage\n{\"suppressed\":5}\n" + R"({"id":"1","verdict":"allow","shadow":{}})");
  EXPECT_EQ(all->log->malformed().all().size(), 3U);
  EXPECT_EQ(all->log->no_lines(), 1U);
  EXPECT_EQ(all->log->suppressed(), 5U);
  EXPECT_TRUE(all->log->requests().all().empty());
}

}  // namespace
}  // namespace podjail::cli
