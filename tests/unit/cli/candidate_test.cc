#include "cli/candidate.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

std::vector<PolicyFile> one(std::string text) {
  return {{"a.js", {"a.js", std::move(text)}}};
}

Verdict judge(Candidate& candidate, std::string_view url, std::string pod = "p") {
  LoggedDecision logged;
  logged.pod = std::move(pod);
  return candidate.judge(logged, *RequestLine::parse("GET", url))->verdict;
}

TEST(Candidate, JudgesRequestsAsThePodOfTheLine) {
  auto candidate = Candidate::create(one("r.pod.name === 'a' && r.host === 'a.test'"));
  ASSERT_TRUE(candidate);
  EXPECT_EQ(judge(*candidate, "https://a.test/", "a"), Verdict::kAllow);
  EXPECT_EQ(judge(*candidate, "https://a.test/", "b"), Verdict::kDeny);
  EXPECT_EQ(judge(*candidate, "https://a.test/", "a"), Verdict::kAllow);
}

TEST(Candidate, DeniesAnEncodedSlashThatIsNotGranted) {
  auto candidate = Candidate::create(one("true"));
  ASSERT_TRUE(candidate);
  EXPECT_EQ(judge(*candidate, "https://a.test/a%2fb"), Verdict::kDeny);
}

TEST(Candidate, IsNoneWhereThePolicyDoesNotCompile) {
  EXPECT_EQ(Candidate::create(one("(")).error().kind(), ErrorKind::kInvalid);
}

TEST(Candidate, TellsWhichFieldsAPolicyNames) {
  EXPECT_TRUE(reads_field(one("r.header('x')"), "header"));
  EXPECT_FALSE(reads_field(one("'r.header'"), "header"));
}

}  // namespace
}  // namespace podjail::cli
