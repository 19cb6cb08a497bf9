#include "sidecar/tls/session_cache.h"

#include <gtest/gtest.h>

namespace podjail::tls {
namespace {

const auto kNow = std::chrono::system_clock::from_time_t(1'800'000'000);

SslSessionPtr session(int version = TLS1_3_VERSION) {
  SslSessionPtr made(SSL_SESSION_new());
  SSL_SESSION_set_protocol_version(made.get(), version);
  const unsigned char id[] = {1, 2, 3, 4};
  SSL_SESSION_set1_id(made.get(), id, sizeof id);  // without an id or ticket it is not resumable
  SSL_SESSION_set_time(made.get(), std::chrono::system_clock::to_time_t(kNow));
  return made;
}

TEST(SessionCache, GivesASessionToItsOwnAuthorityAlone) {
  SessionCache cache(8);
  cache.store("a.test:443", session());
  EXPECT_EQ(cache.take("b.test:443", kNow), nullptr);
  EXPECT_EQ(cache.take("a.test:8443", kNow), nullptr);
  EXPECT_NE(cache.take("a.test:443", kNow), nullptr);
}

TEST(SessionCache, GivesATls13SessionOnce) {
  SessionCache cache(8);
  cache.store("a.test:443", session());
  EXPECT_NE(cache.take("a.test:443", kNow), nullptr);
  EXPECT_EQ(cache.take("a.test:443", kNow), nullptr);
  EXPECT_EQ(cache.authorities(), 0U);
}

TEST(SessionCache, KeepsATls12Session) {
  SessionCache cache(8);
  cache.store("a.test:443", session(TLS1_2_VERSION));
  const auto first = cache.take("a.test:443", kNow);
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(cache.take("a.test:443", kNow), first);
}

TEST(SessionCache, GivesTheNewestAndKeepsAFew) {
  SessionCache cache(8);
  std::vector<SSL_SESSION*> stored;
  for (std::size_t i = 0; i < SessionCache::kPerAuthority + 2; ++i) {
    auto made = session();
    stored.push_back(made.get());
    cache.store("a.test:443", std::move(made));
  }
  EXPECT_EQ(cache.take("a.test:443", kNow).get(), stored.back());
  for (std::size_t i = 1; i < SessionCache::kPerAuthority; ++i) {
    EXPECT_NE(cache.take("a.test:443", kNow), nullptr);
  }
  EXPECT_EQ(cache.take("a.test:443", kNow), nullptr);
}

TEST(SessionCache, DropsWhatIsTooOldOrNotResumable) {
  SessionCache cache(8);
  cache.store("a.test:443", session());
  EXPECT_EQ(cache.take("a.test:443", kNow + SessionCache::kMaxAge), nullptr);
  cache.store("a.test:443", SslSessionPtr(SSL_SESSION_new()));
  EXPECT_EQ(cache.take("a.test:443", kNow), nullptr);
}

TEST(SessionCache, ForgetsTheAuthorityUsedLeastRecently) {
  SessionCache cache(2);
  cache.store("a.test:443", session(TLS1_2_VERSION));
  cache.store("b.test:443", session(TLS1_2_VERSION));
  EXPECT_NE(cache.take("a.test:443", kNow), nullptr);
  cache.store("c.test:443", session(TLS1_2_VERSION));
  EXPECT_EQ(cache.authorities(), 2U);
  EXPECT_EQ(cache.take("b.test:443", kNow), nullptr);
  EXPECT_NE(cache.take("a.test:443", kNow), nullptr);
}

TEST(SessionCache, OfNoCapacityKeepsNothing) {
  SessionCache cache(0);
  cache.store("a.test:443", session());
  EXPECT_EQ(cache.take("a.test:443", kNow), nullptr);
}

}  // namespace
}  // namespace podjail::tls
