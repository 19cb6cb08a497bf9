#include "cli/serve/sidecar_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace podjail::cli {
namespace {

class SidecarIdentity : public ::testing::Test {
 protected:
  ~SidecarIdentity() override {
    ::unsetenv("SUDO_UID");
    ::unsetenv("SUDO_GID");
  }
  static std::optional<uid_t> user_for(const char* uid, const char* gid) {
    ::setenv("SUDO_UID", uid, 1);
    ::setenv("SUDO_GID", gid, 1);
    const auto identity = sidecar_identity();
    return identity ? std::optional(identity->user) : std::nullopt;
  }
};

TEST_F(SidecarIdentity, IsNeverRoot) {
  if (::geteuid() != 0) {
    EXPECT_EQ(user_for("0", "0"), std::nullopt);  // as we are, which is not root
    return;
  }
  EXPECT_EQ(user_for("1234", "1234"), 1234U);
  for (const char* uid : {"0", "", "-1", "root", "12x"}) EXPECT_EQ(user_for(uid, "1234"), 65534U) << uid;
  EXPECT_EQ(user_for("1234", ""), 65534U);
}

}  // namespace
}  // namespace podjail::cli
