#include "lib/policy/kept_facts.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(KeptFacts, OutliveWhatTheyAreACopyOf) {
  std::optional<Request> request(Request::parse("PUT", "https://a.test:8443/p?q=1"));
  request->header("x-a", "1").header("x-empty", "");
  auto facts = request->facts();
  std::string sni = "a.test";
  facts.connection.sni = sni;
  facts.container.name = sni;
  facts.process = {7, sni, sni};
  KeptFacts first(facts);
  EXPECT_EQ(text_bytes(facts), text_bytes(first.facts()));
  sni.assign("******");
  request.reset();
  const KeptFacts kept(std::move(first));
  EXPECT_EQ(kept.facts().method, "PUT");
  EXPECT_EQ(kept.facts().host, "a.test");
  EXPECT_EQ(kept.facts().port, 8443);
  EXPECT_EQ(kept.facts().path, "/p");
  EXPECT_EQ(kept.facts().query, "q=1");
  EXPECT_EQ(kept.facts().connection.sni, "a.test");
  EXPECT_EQ(kept.facts().container.name, "a.test");
  EXPECT_EQ(kept.facts().process.pid, 7U);
  EXPECT_EQ(kept.facts().process.exe, "a.test");
  EXPECT_EQ(kept.facts().process.command_line, "a.test");
  ASSERT_EQ(kept.facts().headers.size(), 2U);
  EXPECT_EQ(kept.facts().headers[0].value, "1");
  EXPECT_EQ(kept.facts().headers[1].name, "x-empty");
}

}  // namespace
}  // namespace podjail::policy
