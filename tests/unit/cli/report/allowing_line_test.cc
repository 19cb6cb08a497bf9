#include "cli/report/allowing_line.h"

#include <gtest/gtest.h>

#include "cli/candidate.h"
#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {
namespace {

std::string line_for(const LogLine& line) {
  return allowing_line(read_decision_line(line.str()));
}

TEST(AllowingLine, AllowsThatRequestAndNoOther) {
  for (const std::string url :
       {"https://a.test/x", "http://a.test:81/x%2fy", "https://a.test/a?b=\"c\"", "https://a.test/'\\\\"}) {
    const LogLine denied{.method = "PUT", .url = url, .verdict = "deny", .reason = "not_allowed"};
    const auto text = line_for(denied);
    if (url.find('\\') != url.npos) {
      EXPECT_EQ(text, "") << "the sidecar refuses backslashes";
      continue;
    }
    auto candidate = Candidate::create({{"a.js", {"a.js", text}}});
    ASSERT_TRUE(candidate) << text;
    const auto verdict = [&](std::string_view method, const std::string& asked) {
      return candidate->judge({}, *RequestLine::parse(method, asked))->verdict;
    };
    EXPECT_EQ(verdict("PUT", url), Verdict::kAllow) << text;
    EXPECT_EQ(verdict("GET", url), Verdict::kDeny);
    EXPECT_EQ(verdict("PUT", url + "z"), Verdict::kDeny);
  }
}

TEST(AllowingLine, DoesNotAskAboutAQueryItDoesNotKnow) {
  EXPECT_EQ(line_for({.url = "https://a.test/x?…"}),
            R"(r.method === "GET" && r.scheme === "https" && r.host === "a.test" && r.path === "/x")");
}

TEST(AllowingLine, IsEmptyForWhatNoPolicyCanAllow) {
  EXPECT_EQ(line_for({.verdict = "deny", .reason = "name_mismatch"}), "");
  EXPECT_EQ(line_for({.url = "https://a.test/../x"}), "");
  EXPECT_EQ(line_for({.url = "https://a.test/" + std::string(600, 'x')}), "");
}

}  // namespace
}  // namespace podjail::cli
