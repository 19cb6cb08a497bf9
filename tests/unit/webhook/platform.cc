// V8 starts once per process.
#include "lib/policy/platform.h"

#include <gtest/gtest.h>

#include <memory>

namespace podjail::webhook {
namespace {

class PlatformEnvironment final : public ::testing::Environment {
 public:
  void SetUp() override { platform_ = std::make_unique<policy::Platform>(); }
  void TearDown() override { platform_.reset(); }

 private:
  std::unique_ptr<policy::Platform> platform_;
};

[[maybe_unused]] const auto* const kEnvironment =
    ::testing::AddGlobalTestEnvironment(std::make_unique<PlatformEnvironment>().release());

}  // namespace
}  // namespace podjail::webhook
