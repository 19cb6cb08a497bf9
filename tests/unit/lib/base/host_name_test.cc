#include "lib/base/host_name.h"

#include <gtest/gtest.h>

namespace podjail {
namespace {

TEST(HostName, LowerCasesAndKeepsOrdinaryNames) {
  EXPECT_EQ(HostName::parse("Registry.Example.TEST")->str(), "registry.example.test");
  EXPECT_EQ(HostName::parse("a_b.example.test")->str(), "a_b.example.test");
  EXPECT_EQ(HostName::parse("1.example.test")->str(), "1.example.test");
  EXPECT_EQ(HostName::parse(std::string(63, 'a') + ".test")->str(), std::string(63, 'a') + ".test");
}

TEST(HostName, RefusesWhatTwoParsersCouldReadDifferently) {
  for (const std::string& text :
       {std::string(), std::string("."), std::string("a..b"), std::string("example.test."),
        std::string(".example.test"), std::string("-a.test"), std::string("a-.test"), std::string("a b.test"),
        std::string("user@example.test"), std::string("a%2e.test"), std::string("a/b.test"),
        std::string("a\\b.test"), std::string("ex\xc3\xa4mple.test"),
        std::string("evil.test\0.example.test", 23), std::string("a:80"), std::string("[::1]"),
        std::string("::1"), std::string(64, 'a') + ".test", std::string(250, 'a') + ".test"}) {
    EXPECT_FALSE(HostName::parse(text)) << text;
  }
}

TEST(HostName, RefusesEverySpellingOfAnAddress) {
  for (const char* text :
       {"127.0.0.1", "2130706433", "0177.1", "0x7f000001", "0x7f.1", "127.1", "1.2.3.0x4", "0x"}) {
    EXPECT_FALSE(HostName::parse(text)) << text;
  }
}

TEST(HostName, KnowsNamesThatOnlyMeanSomethingInside) {
  EXPECT_TRUE(HostName::parse("example.test")->is_public_name());
  for (const char* text : {"kubernetes", "metadata.google.internal", "printer.local",
                           "api.default.svc.cluster.local", "localhost", "a.localhost", "local"}) {
    EXPECT_FALSE(HostName::parse(text)->is_public_name()) << text;
  }
  EXPECT_TRUE(HostName::parse("notinternal.test")->is_public_name());
}

TEST(HostName, IsUnderComparesOnLabelBoundaries) {
  const auto parent = *HostName::parse("example.test");
  EXPECT_TRUE(HostName::parse("example.test")->is_under(parent));
  EXPECT_TRUE(HostName::parse("a.b.example.test")->is_under(parent));
  EXPECT_FALSE(HostName::parse("evilexample.test")->is_under(parent));
  EXPECT_FALSE(HostName::parse("example.test.evil.test")->is_under(parent));
  EXPECT_FALSE(HostName::parse("test")->is_under(parent));
}

}  // namespace
}  // namespace podjail
