#include "sidecar/dns/search_list.h"

#include <gtest/gtest.h>

namespace podjail::dns {
namespace {

constexpr const char* kPod =
    "nameserver 10.96.0.10\n"
    "search build.svc.cluster.local svc.cluster.local cluster.local\n"
    "options ndots:5\n";

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

std::vector<std::string> texts(const SearchList& list) {
  std::vector<std::string> all;
  for (const auto& suffix : list.suffixes) all.push_back(suffix.str());
  return all;
}

TEST(SearchList, ReadsSuffixesAndNdots) {
  const auto list = parse_search_list(kPod);
  EXPECT_EQ(texts(list),
            (std::vector<std::string>{"build.svc.cluster.local", "svc.cluster.local", "cluster.local"}));
  EXPECT_EQ(list.ndots, 5U);
}

TEST(SearchList, TheLastLineCounts) {
  EXPECT_EQ(texts(parse_search_list("search a.test b.test\n\tdomain  c.test. \r\n")),
            std::vector<std::string>{"c.test"});
  EXPECT_EQ(parse_search_list("options ndots:3 rotate\noptions timeout:1 ndots:2").ndots, 2U);
}

TEST(SearchList, WhatIsNotUnderstoodIsLeftOut) {
  EXPECT_TRUE(
      texts(parse_search_list("#search a.test\nsearching a.test\nsearch . 10.0.0.1 a..b -x")).empty());
  for (const char* options : {"options ndots:", "options ndots:x", "options ndots:5x", "options ndots:-1",
                              "options ndots:99999999999999999999999"}) {
    EXPECT_EQ(parse_search_list(options).ndots, 1U) << options;
  }
  EXPECT_EQ(parse_search_list("options ndots:200").ndots, 15U);
}

TEST(SearchList, HasABound) {
  std::string text = "search";
  for (int i = 0; i < 100; ++i) text += " s" + std::to_string(i) + ".test";
  EXPECT_EQ(parse_search_list(text).suffixes.size(), 32U);
}

TEST(SearchList, AFileThatCannotBeReadIsAnEmptyList) {
  EXPECT_TRUE(read_search_list("/nonexistent/resolv.conf").suffixes.empty());
}

TEST(SearchList, ANameBelowASuffixIsMadeUpWhenItHadADot) {
  const auto list = parse_search_list(kPod);
  for (const char* text : {"github.com.build.svc.cluster.local", "github.com.svc.cluster.local",
                           "github.com.cluster.local", "a.b.c.d.e.build.svc.cluster.local"}) {
    EXPECT_TRUE(is_made_up(name(text), list)) << text;
  }
}

TEST(SearchList, WhatAClientMayMeanIsNotMadeUp) {
  const auto list = parse_search_list(kPod);
  for (const char* text : {"github.com", "db.build.svc.cluster.local", "build.svc.cluster.local",
                           "svc.cluster.local", "cluster.local", "a.evilcluster.local",
                           "a.b.c.d.e.f.build.svc.cluster.local"}) {  // five dots: asked for as it is
    EXPECT_FALSE(is_made_up(name(text), list)) << text;
  }
}

TEST(SearchList, WithoutNdotsNothingIsMadeUp) {
  const auto list = parse_search_list("search corp.example");
  EXPECT_FALSE(is_made_up(name("git.build.corp.example"), list));
}

}  // namespace
}  // namespace podjail::dns
