#include "lib/policy/shown_facts.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

TEST(ShownFacts, OfAConnectionKeepWhoseItIsAndWhereItLeads) {
  ConnectFacts facts;
  facts.protocol = "tls";
  facts.host = "a.test";
  facts.port = 22;
  facts.connection.sni = "b.test";
  facts.connection.protocol = "https";
  facts.container = {"build", "0123"};
  const auto request = shown(facts);
  EXPECT_EQ(request.host, "a.test");
  EXPECT_EQ(request.port, 22);
  EXPECT_EQ(request.connection.sni, "b.test");
  EXPECT_EQ(request.connection.protocol, "tls");
  EXPECT_EQ(request.container.id, "0123");
  EXPECT_EQ(request.method, "");
}

TEST(ShownFacts, OfAQuestionKeepNameAndType) {
  const auto request = shown(QuestionFacts{"_x._tcp.a.test", "SRV", {"build", "0123"}});
  EXPECT_EQ(request.host, "_x._tcp.a.test");
  EXPECT_EQ(request.method, "SRV");
  EXPECT_EQ(request.container.name, "build");
}

}  // namespace
}  // namespace podjail::policy
