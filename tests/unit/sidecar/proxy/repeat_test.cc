#include "sidecar/proxy/repeat.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

TEST(Repeat, OnlyMethodsThatMayRunTwiceAreIdempotent) {
  for (const auto* method : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    EXPECT_TRUE(is_idempotent(method)) << method;
  for (const auto* method : {"POST", "PATCH", "get", "", "PUTS"})
    EXPECT_FALSE(is_idempotent(method)) << method;
}

}  // namespace
}  // namespace podjail::proxy
