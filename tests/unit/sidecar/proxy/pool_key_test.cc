#include "sidecar/proxy/pool_key.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

TEST(PoolKey, TellsSchemesPortsAndHostsApart) {
  const PoolKeyView view{Scheme::kHttps, 443, "a.test"};
  const PoolKeyBefore before;
  const auto same = [&](PoolKeyView other) { return !before(view, other) && !before(other, PoolKey(view)); };
  EXPECT_TRUE(same(PoolKey(view).view()));
  EXPECT_FALSE(same({Scheme::kHttp, 443, "a.test"}));
  EXPECT_FALSE(same({Scheme::kHttps, 444, "a.test"}));
  EXPECT_FALSE(same({Scheme::kHttps, 443, "b.test"}));
}

}  // namespace
}  // namespace podjail::proxy
