#include "sidecar/tls/leaf_cache.h"

#include <gtest/gtest.h>

namespace podjail::tls {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const WallClock::time_point kNow = WallClock::from_time_t(1'800'000'000);

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

class LeafCacheTest : public ::testing::Test {
 protected:
  X509* get(LeafCache& cache, std::string_view text, WallClock::time_point now = kNow) {
    held_.push_back(*cache.get(name(text), now));  // held, so that no address is used twice
    return held_.back().get();
  }

  Issuer issuer_ = *Issuer::create({.pod_name = "builder"}, kNow);
  LeafCache cache_{issuer_, 2};
  std::vector<X509Ptr> held_;
};

TEST_F(LeafCacheTest, MintsOnceForEachName) {
  X509* first = get(cache_, "a.test");
  EXPECT_EQ(get(cache_, "a.test"), first);
  EXPECT_NE(get(cache_, "b.test"), first);
  EXPECT_EQ(cache_.minted(), 2U);
  EXPECT_EQ(cache_.hits(), 1U);
}

TEST_F(LeafCacheTest, ForgetsTheLeastRecentlyUsedNameFirst) {
  X509* a = get(cache_, "a.test");
  X509* b = get(cache_, "b.test");
  get(cache_, "a.test");
  get(cache_, "c.test");
  EXPECT_EQ(cache_.size(), 2U);
  EXPECT_EQ(get(cache_, "a.test"), a);
  EXPECT_NE(get(cache_, "b.test"), b);
}

TEST_F(LeafCacheTest, ALeafIsReplacedBeforeItExpires) {
  X509* first = get(cache_, "a.test");
  EXPECT_EQ(get(cache_, "a.test", kNow + hours(12) - minutes(6)), first);
  EXPECT_NE(get(cache_, "a.test", kNow + hours(12) - minutes(5)), first);
  EXPECT_EQ(cache_.size(), 1U);
  EXPECT_EQ(cache_.minted(), 2U);
}

TEST_F(LeafCacheTest, ALeafThatEndsWithTheIssuerIsUsedToItsEnd) {
  X509* last = get(cache_, "a.test", kNow + hours(23));
  EXPECT_EQ(get(cache_, "a.test", kNow + hours(24) - minutes(1)), last);
  EXPECT_EQ(cache_.get(name("a.test"), kNow + hours(24)).error().kind(), ErrorKind::kRefused);
}

TEST_F(LeafCacheTest, ALeafInUseOutlivesItsPlaceInTheCache) {
  LeafCache one(issuer_, 1);
  const auto leaf = *one.get(name("a.test"), kNow);
  ASSERT_TRUE(one.get(name("b.test"), kNow));
  EXPECT_EQ(X509_check_host(leaf.get(), "a.test", 0, 0, nullptr), 1);
}

TEST_F(LeafCacheTest, ACapacityOfZeroIsOne) {
  LeafCache none(issuer_, 0);
  get(none, "a.test");
  get(none, "b.test");
  EXPECT_EQ(none.size(), 1U);
}

}  // namespace
}  // namespace podjail::tls
