#include "sidecar/dns/name_pool.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "lib/contract/contract.h"

namespace podjail::dns {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr NamePool::Clock::time_point kStart{};

HostName name(std::string_view text) {
  return *HostName::parse(text);
}
HostName numbered(unsigned i) {
  return name("n" + std::to_string(i) + ".test");
}
IpAddress address(std::string_view text) {
  return *IpAddress::parse(text);
}

TEST(NamePool, ANameKeepsItsAddresses) {
  NamePool pool({});
  const auto first = *pool.assign(name("a.test"), kStart);
  EXPECT_EQ(first.v4, address("198.18.0.1"));
  EXPECT_EQ(first.v6, address("fd70:6f64:6a61:696c::1"));
  const auto again = *pool.assign(name("a.test"), kStart + minutes(60));
  EXPECT_EQ(again.v4, first.v4);
  EXPECT_EQ(again.v6, first.v6);
  EXPECT_EQ(pool.size(), 1U);
}

TEST(NamePool, BothFamiliesLeadBackToTheName) {
  NamePool pool({.first = 70000});
  const auto addresses = *pool.assign(name("a.test"), kStart);
  EXPECT_EQ(pool.name_of(addresses.v4), name("a.test"));
  EXPECT_EQ(pool.name_of(addresses.v6), name("a.test"));
}

TEST(NamePool, AddressesThatAreNotGivenOutHaveNoName) {
  NamePool pool({});
  ASSERT_TRUE(pool.assign(name("a.test"), kStart));
  for (const char* text :
       {"198.18.0.0", "198.18.0.2", "198.19.255.255", "198.20.0.1", "198.17.255.255", "0.0.0.1", "127.0.0.1",
        "fd70:6f64:6a61:696c::", "fd70:6f64:6a61:696c::2", "fd70:6f64:6a61:696d::1", "::1",
        "fd70:6f64:6a61:696c:1::1", "fd70:6f64:6a61:696c:0:1:0:1", "fd70:6f64:6a61:696c::1:0:1"}) {
    EXPECT_EQ(pool.name_of(address(text)), std::nullopt) << text;
  }
}

TEST(NamePool, TheRangeWrapsAroundWithoutItsFirstAndLastAddress) {
  NamePool pool({.first = NamePool::kMaxCapacity - 1});
  EXPECT_EQ(pool.assign(name("a.test"), kStart)->v4, address("198.19.255.254"));
  EXPECT_EQ(pool.assign(name("b.test"), kStart)->v4, address("198.18.0.1"));
  EXPECT_EQ(pool.name_of(address("198.19.255.254")), name("a.test"));
  EXPECT_EQ(pool.name_of(address("198.18.0.1")), name("b.test"));
}

TEST(NamePool, AFullPoolIsExhaustedWhileEveryAnswerIsInQuarantine) {
  NamePool pool({.capacity = 2, .quarantine = minutes(10)});
  const auto a = *pool.assign(name("a.test"), kStart);
  ASSERT_TRUE(pool.assign(name("b.test"), kStart + seconds(1)));
  EXPECT_EQ(pool.assign(name("c.test"), kStart + minutes(10)).error().kind(), ErrorKind::kExhausted);
  EXPECT_EQ(pool.name_of(a.v4), name("a.test"));
  EXPECT_TRUE(pool.assign(name("a.test"), kStart + minutes(10)));  // a known name is always answered
}

TEST(NamePool, TheNameAnsweredLeastRecentlyGivesUpItsAddressAfterQuarantine) {
  NamePool pool({.capacity = 2, .quarantine = minutes(10)});
  ASSERT_TRUE(pool.assign(name("a.test"), kStart));
  const auto b = *pool.assign(name("b.test"), kStart + seconds(1));
  ASSERT_TRUE(pool.assign(name("a.test"), kStart + seconds(2)));
  const auto c = *pool.assign(name("c.test"), kStart + minutes(10) + seconds(2));
  EXPECT_EQ(c.v4, b.v4);
  EXPECT_EQ(c.v6, b.v6);
  EXPECT_EQ(pool.name_of(b.v4), name("c.test"));
  // a.test, answered later, is still in quarantine.
  EXPECT_EQ(pool.assign(name("d.test"), kStart + minutes(10) + seconds(2)).error().kind(),
            ErrorKind::kExhausted);
}

TEST(NamePool, TheWholeRangeCanBeGivenOutAndNoMore) {
  NamePool pool({.capacity = 1U << 20, .first = 12345});
  std::set<IpAddress> seen;
  const auto v4 = *Prefix::parse(contract::kPoolV4);
  const auto v6 = *Prefix::parse(contract::kPoolV6);
  for (unsigned i = 0; i < NamePool::kMaxCapacity; ++i) {
    const auto addresses = *pool.assign(numbered(i), kStart);
    ASSERT_TRUE(v4.contains(addresses.v4));
    ASSERT_TRUE(v6.contains(addresses.v6));
    seen.insert(addresses.v4);
    seen.insert(addresses.v6);
  }
  EXPECT_EQ(seen.size(), 2 * NamePool::kMaxCapacity);
  EXPECT_FALSE(seen.contains(address("198.18.0.0")));
  EXPECT_FALSE(seen.contains(address("198.19.255.255")));
  EXPECT_EQ(pool.assign(name("one.more.test"), kStart).error().kind(), ErrorKind::kExhausted);
}

// Whatever is asked in whatever order: an address leads to the name it was last answered for, and no name
// gets an address another was answered within the quarantine.
TEST(NamePool, NoTwoNamesEverShareAnAddress) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    NamePool pool({.capacity = 16, .quarantine = minutes(10), .first = seed * 9999});
    struct Answered {
      HostName name;
      NamePool::Clock::time_point when;
    };
    std::map<IpAddress, Answered> last;
    auto now = kStart;
    for (int step = 0; step < 2000; ++step) {
      now += seconds(random() % 60);
      const auto asked = numbered(random() % 64);
      const auto addresses = pool.assign(asked, now);
      if (!addresses) continue;
      for (const auto& given : {addresses->v4, addresses->v6}) {
        const auto before = last.find(given);
        if (before != last.end() && before->second.name != asked) {
          ASSERT_GT(now - before->second.when, minutes(10));
        }
        last.insert_or_assign(given, Answered{asked, now});
        ASSERT_EQ(pool.name_of(given), asked);
      }
    }
    for (const auto& [given, answered] : last) ASSERT_EQ(pool.name_of(given), answered.name);
    ASSERT_EQ(pool.size(), 16U);
  }
}

TEST(NamePool, WorkersShareOnePool) {
  NamePool pool({.capacity = 1000});
  std::vector<std::thread> workers;
  for (int t = 0; t < 4; ++t) {
    workers.emplace_back([&pool] {
      for (unsigned i = 0; i < 500; ++i) {
        const auto addresses = pool.assign(numbered(i), kStart);
        ASSERT_TRUE(addresses);
        EXPECT_EQ(pool.name_of(addresses->v4), numbered(i));
      }
    });
  }
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(pool.size(), 500U);
}

}  // namespace
}  // namespace podjail::dns
