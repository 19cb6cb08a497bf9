#include "cli/lint/subject.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Part = Subject::Part;

std::optional<Subject> first_subject(std::string_view text) {
  return subject_at(tokens_of(text), 0);
}

TEST(Subject, IsAPartOfARequestWhateverItsName) {
  EXPECT_EQ(first_subject("r.host")->part, Part::kHost);
  EXPECT_EQ(first_subject("request.url")->part, Part::kUrl);
  EXPECT_EQ(first_subject("r.path")->part, Part::kPath);
  EXPECT_EQ(first_subject("r.rawPath")->part, Part::kPath);
  EXPECT_EQ(first_subject("r.method")->part, Part::kMethod);
}

TEST(Subject, IsANameOfAQuestionOrConnection) {
  EXPECT_EQ(first_subject("q.name")->part, Part::kHost);
  EXPECT_EQ(first_subject("r.connection.sni")->part, Part::kHost);
  EXPECT_EQ(first_subject("r.connection.dnsName.length")->text, "r.connection.dnsName");
  EXPECT_EQ(first_subject("r.connection.dnsName.length")->end, 5U);
}

TEST(Subject, IsNothingElse) {
  for (const std::string_view text :
       {"r", "r.", "r.port", "r.name", "r[host]", "r.connection.alpn", "r.connection", "host"}) {
    EXPECT_FALSE(first_subject(text)) << text;
  }
  EXPECT_FALSE(subject_at(tokens_of("x.r.host"), 2));
}

}  // namespace
}  // namespace podjail::cli
