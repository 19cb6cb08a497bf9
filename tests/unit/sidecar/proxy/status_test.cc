#include <gtest/gtest.h>

#include "sidecar/proxy/served_request.h"

namespace podjail::proxy {
namespace {

TEST(Status, EveryReasonHasAnErrorStatus) {
  for (std::size_t i = 0; i < kReasonCount; ++i) {
    const auto status = status_of(static_cast<Reason>(i));
    EXPECT_GE(status, 400U);
    EXPECT_LE(status, 504U);
  }
}

TEST(Status, TellsDenialMistakeAndFailureApart) {
  EXPECT_EQ(status_of(Reason::kPolicyDenied), 403U);
  EXPECT_EQ(status_of(Reason::kNameMismatch), 421U);
  EXPECT_EQ(status_of(Reason::kAmbiguousRequest), 400U);
  EXPECT_EQ(status_of(Reason::kUpstreamTlsFailed), 502U);
  EXPECT_EQ(status_of(Reason::kUpstreamTimeout), 504U);
}

}  // namespace
}  // namespace podjail::proxy
