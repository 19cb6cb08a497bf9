#include "sidecar/dns/resolution_cache.h"

#include <gtest/gtest.h>

namespace podjail::dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ResolutionCache::Clock::time_point kStart{};
const std::vector<IpAddress> kOne = {*IpAddress::parse("203.0.113.1")};
const std::vector<IpAddress> kTwo = {*IpAddress::parse("203.0.113.2")};

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

TEST(ResolutionCache, RemembersForTheTtl) {
  ResolutionCache cache(8);
  cache.store(name("a.test"), kOne, seconds(30), kStart);
  EXPECT_EQ(cache.find(name("a.test"), kStart + seconds(30) - milliseconds(1)), kOne);
  EXPECT_EQ(cache.find(name("a.test"), kStart + seconds(30)), std::nullopt);
  EXPECT_EQ(cache.find(name("b.test"), kStart), std::nullopt);
}

TEST(ResolutionCache, BringsTheTtlWithinBounds) {
  ResolutionCache cache(8);
  cache.store(name("short.test"), kOne, seconds(0), kStart);
  cache.store(name("long.test"), kOne, seconds(86400), kStart);
  EXPECT_NE(cache.find(name("short.test"), kStart + milliseconds(999)), std::nullopt);
  EXPECT_EQ(cache.find(name("short.test"), kStart + seconds(1)), std::nullopt);
  EXPECT_NE(cache.find(name("long.test"), kStart + seconds(59)), std::nullopt);
  EXPECT_EQ(cache.find(name("long.test"), kStart + seconds(60)), std::nullopt);
}

TEST(ResolutionCache, ANewAnswerReplacesTheOld) {
  ResolutionCache cache(8);
  cache.store(name("a.test"), kOne, seconds(30), kStart);
  cache.store(name("a.test"), kTwo, seconds(30), kStart + seconds(10));
  EXPECT_EQ(cache.find(name("a.test"), kStart + seconds(35)), kTwo);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(ResolutionCache, IsBoundedAndForgetsTheOldestAnswer) {
  ResolutionCache cache(2);
  for (const char* text : {"a.test", "b.test", "c.test"}) cache.store(name(text), kOne, seconds(30), kStart);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.find(name("a.test"), kStart), std::nullopt);
  EXPECT_NE(cache.find(name("c.test"), kStart), std::nullopt);
}

TEST(ResolutionCache, OfNoCapacityRemembersNothing) {
  ResolutionCache cache(0);
  cache.store(name("a.test"), kOne, seconds(30), kStart);
  EXPECT_EQ(cache.find(name("a.test"), kStart), std::nullopt);
}

}  // namespace
}  // namespace podjail::dns
