#include "sidecar/proxy/external_question.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

policy::RequestFacts get() {
  policy::RequestFacts facts;
  facts.method = "GET";
  facts.scheme = "https";
  facts.host = "a.test";
  facts.port = 443;
  facts.path = "/x";
  return facts;
}

TEST(ExternalQuestion, IsALineWithAllThatIsKnown) {
  auto facts = get();
  facts.query = "y=1";
  facts.container.name = "build";
  EXPECT_EQ(
      external_question(7, facts, "127.0.0.1"),
      R"({"id":7,"url":"https://a.test/x?y=1","method":"GET","scheme":"https","host":"a.test","port":443,)"
      R"("path":"/x","query":"y=1","requester_ip":"127.0.0.1","container":"build"})"
      "\n");
}

TEST(ExternalQuestion, NamesAPortThatIsNotTheUsualOneInTheUrl) {
  auto facts = get();
  facts.port = 80;
  EXPECT_NE(external_question(1, facts, "").find(R"("url":"https://a.test:80/x")"), std::string::npos);
  facts.scheme = "http";
  EXPECT_NE(external_question(1, facts, "").find(R"("url":"http://a.test/x")"), std::string::npos);
}

TEST(ExternalQuestion, StaysOneLineAndWholeWhateverTheRequestHas) {
  auto facts = get();
  const auto path = "/\"\n{" + std::string(5000, 'x') + "end";
  facts.path = path;
  const auto line = external_question(1, facts, "");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(line.find(R"("path":"/\"\u000a{)"), std::string::npos);
  EXPECT_NE(line.find("end\""), std::string::npos);
}

}  // namespace
}  // namespace podjail::proxy
