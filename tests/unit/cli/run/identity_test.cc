#include "cli/run/identity.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace podjail::cli {
namespace {

constexpr auto kAdministrator = Caller::Power::kAdministrator;

TEST(IdentityOf, AnyUserIsThatUserAllOver) {
  EXPECT_EQ(identity_of({1000, 100, Caller::Power::kNone, {}, {}}).value(),
            (Identity{JailMode::kRootless, 1000, 100, 1000, 100}));
  EXPECT_EQ(identity_of({1000, 100, Caller::Power::kNone, "1001", "1001"}).value().command_uid, 1000U)
      << "SUDO_UID is anybody's to set";
}

TEST(IdentityOf, RootWithoutTheCapabilitiesNeedsAUserNamespace) {
  EXPECT_EQ(identity_of({0, 0, Caller::Power::kNone, {}, {}}).value().mode, JailMode::kRootless);
}

TEST(IdentityOf, RootBecomesWhoAskedForIt) {
  EXPECT_EQ(identity_of({0, 0, kAdministrator, "1000", "100"}).value(),
            (Identity{JailMode::kRoot, 1000, 100, 1000, 100}));
  EXPECT_EQ(identity_of({0, 0, kAdministrator, "1000", {}}).value().command_gid, 1000U);
}

TEST(IdentityOf, TheSidecarIsNeverRoot) {
  for (const auto& sudo : {std::optional<std::string>(), std::optional<std::string>("0")}) {
    EXPECT_EQ(identity_of({0, 0, kAdministrator, sudo, sudo}).value(),
              (Identity{JailMode::kRoot, 0, 0, 65534, 65534}));
  }
}

TEST(IdentityOf, ANumberThatIsNoneIsRefused) {
  for (const auto* text : {"", "x", "-1", "1000x", "4294967295", "99999999999"}) {
    EXPECT_FALSE(identity_of({0, 0, kAdministrator, text, {}})) << text;
    EXPECT_FALSE(identity_of({0, 0, kAdministrator, "1000", text})) << text;
  }
}

TEST(OwnCaller, IsThisProcess) {
  EXPECT_EQ(own_caller().uid, ::geteuid());
  EXPECT_EQ(own_caller().gid, ::getegid());
}

}  // namespace
}  // namespace podjail::cli
