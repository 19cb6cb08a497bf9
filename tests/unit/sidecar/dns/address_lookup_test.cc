#include "sidecar/dns/address_lookup.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/dns/loop.h"

namespace podjail::dns {
namespace {

using std::chrono::seconds;

Resolution with(const char* address, int ttl) {
  return {{*IpAddress::parse(address)}, seconds(ttl)};
}
Result<Resolution> v4() {
  return with("203.0.113.7", 30);
}
Result<Resolution> v6() {
  return with("2001:db8::7", 20);
}
Result<Resolution> failed(ErrorKind kind) {
  return fail(kind, "resolve host.example.test");
}
std::vector<IpAddress> addresses(std::initializer_list<const char*> texts) {
  std::vector<IpAddress> list;
  for (const char* text : texts) list.push_back(*IpAddress::parse(text));
  return list;
}

TEST(Join, BothFamiliesAreOneAnswerWithTheShortestTtl) {
  const auto joined = join(v4(), v6());
  EXPECT_EQ(joined->addresses, addresses({"203.0.113.7", "2001:db8::7"}));
  EXPECT_EQ(joined->ttl, seconds(20));
}

TEST(Join, AFamilyTheNameDoesNotHaveLeavesTheOther) {
  EXPECT_EQ(join(v4(), failed(ErrorKind::kNotFound))->ttl, seconds(30));
  EXPECT_EQ(join(failed(ErrorKind::kNotFound), v6())->addresses, addresses({"2001:db8::7"}));
}

TEST(Join, AFamilyThatWasLostIsAskedForAgainSoon) {
  EXPECT_EQ(join(v4(), failed(ErrorKind::kTimeout))->ttl, seconds(0));
  const auto joined = join(failed(ErrorKind::kUnavailable), v6());
  EXPECT_EQ(joined->addresses, addresses({"2001:db8::7"}));
  EXPECT_EQ(joined->ttl, seconds(0));
}

TEST(Join, ANameHasNoAddressOnlyWhenBothAnswersSaySo) {
  constexpr auto kNone = ErrorKind::kNotFound;
  EXPECT_EQ(join(failed(kNone), failed(kNone)).error().kind(), kNone);
  for (const auto lost : {ErrorKind::kTimeout, ErrorKind::kUnavailable}) {
    EXPECT_EQ(join(failed(lost), failed(kNone)).error().kind(), lost);
    EXPECT_EQ(join(failed(kNone), failed(lost)).error().kind(), lost);
  }
}

class AddressLookupTest : public ::testing::Test {
 protected:
  void take(Family family, Result<Resolution> answer) { lookup_->take(family, std::move(answer)); }
  bool until_done() {
    return test::run_until(context_, [this] { return !results_.empty(); });
  }
  // Nothing is left to wait for: the loop runs out of work by itself.
  void run_out() {
    context_.restart();
    context_.run();
  }

  net::asio::io_context context_;
  std::vector<Result<Resolution>> results_;
  std::shared_ptr<AddressLookup> lookup_ = std::make_shared<AddressLookup>(
      context_, [this](Result<Resolution> result) { results_.push_back(std::move(result)); });
};

TEST_F(AddressLookupTest, EndsWithTheSecondAnswer) {
  take(Family::kV6, v6());
  EXPECT_TRUE(results_.empty());
  take(Family::kV4, v4());
  ASSERT_EQ(results_.size(), 1U);
  EXPECT_EQ(results_[0]->addresses.size(), 2U);
}

TEST_F(AddressLookupTest, AV4AnswerDoesNotWaitForALostV6Answer) {
  take(Family::kV4, v4());
  EXPECT_TRUE(results_.empty());
  ASSERT_TRUE(until_done());
  EXPECT_EQ(results_[0]->addresses, addresses({"203.0.113.7"}));
  EXPECT_EQ(results_[0]->ttl, seconds(0));
}

TEST_F(AddressLookupTest, WhatComesAfterTheEndIsDropped) {
  take(Family::kV4, v4());
  ASSERT_TRUE(until_done());
  take(Family::kV6, v6());
  EXPECT_EQ(results_.size(), 1U);
}

TEST_F(AddressLookupTest, AV6AnswerAloneWaitsForTheV4Answer) {
  take(Family::kV6, v6());
  run_out();  // no timer is running
  EXPECT_TRUE(results_.empty());
  take(Family::kV4, failed(ErrorKind::kTimeout));
  ASSERT_EQ(results_.size(), 1U);
  EXPECT_EQ(results_[0]->addresses, addresses({"2001:db8::7"}));
}

TEST_F(AddressLookupTest, TheTimerEndsWithTheLookup) {
  take(Family::kV4, v4());
  take(Family::kV6, failed(ErrorKind::kNotFound));
  run_out();
  ASSERT_EQ(results_.size(), 1U);
  EXPECT_EQ(results_[0]->ttl, seconds(30));
}

}  // namespace
}  // namespace podjail::dns
