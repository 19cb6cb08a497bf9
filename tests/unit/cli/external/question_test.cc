#include "cli/external/question.h"

#include <gmock/gmock.h>

namespace podjail::cli {
namespace {

using ::testing::Contains;
using ::testing::Pair;

constexpr std::string_view kLine =
    R"({"id":7,"url":"https://a.test/x?y","method":"GET","scheme":"https","host":"a.test","port":443,)"
    R"("path":"/x","query":"y","requester_ip":"127.0.0.1","container":"build"})";

TEST(Question, IsReadWhole) {
  const auto question = parse_question(kLine);
  ASSERT_TRUE(question);
  EXPECT_EQ(question->id, 7U);
  EXPECT_EQ(question->line, kLine);
  const auto variables = variables_of(*question);
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"URL", "https://a.test/x?y"},
                                                        {"METHOD", "GET"},
                                                        {"SCHEME", "https"},
                                                        {"HOST", "a.test"},
                                                        {"PATH", "/x"},
                                                        {"REQUESTER_IP", "127.0.0.1"}}) {
    EXPECT_THAT(variables, Contains(Pair("PODJAIL_" + name, value)));
    EXPECT_THAT(variables, Contains(Pair("HTTPJAIL_" + name, value)));
  }
  EXPECT_THAT(variables, Contains(Pair("PODJAIL_PORT", "443")));
  EXPECT_THAT(variables, Contains(Pair("PODJAIL_QUERY", "y")));
  EXPECT_THAT(variables, Contains(Pair("PODJAIL_CONTAINER", "build")));
}

TEST(Question, IsNothingElse) {
  for (const char* line : {"", "{}", "[]", "7", R"({"id":7})"}) EXPECT_FALSE(parse_question(line)) << line;
  for (const auto& [part, other] :
       {std::pair{R"("id":7)", R"("id":-7)"}, {R"("port":443)", R"("port":65536)"}, {R"("GET")", "1"}}) {
    auto line = std::string(kLine);
    line.replace(line.find(part), std::string_view(part).size(), other);
    EXPECT_FALSE(parse_question(line)) << line;
  }
}

TEST(Question, HasNoValueThatAVariableWouldCut) {
  auto line = std::string(kLine);
  line.replace(line.find("build"), 5, "a\\u0000b");
  EXPECT_FALSE(parse_question(line));
}

TEST(Question, IsOfBoundedLength) {
  EXPECT_FALSE(parse_question(std::string(kLine) + std::string(kMaxQuestionBytes, ' ')));
}

}  // namespace
}  // namespace podjail::cli
