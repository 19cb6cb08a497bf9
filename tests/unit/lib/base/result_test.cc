#include "lib/base/result.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace podjail {
namespace {

Result<int> open_something() {
  return fail_errno("open /nowhere", ENOENT);
}

TEST(Result, CarriesKindSentenceAndErrno) {
  const auto result = open_something();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(result.error().system_errno(), ENOENT);
  EXPECT_EQ(result.error().message(), "open /nowhere: No such file or directory");
}

TEST(Result, AddsContextAsItTravels) {
  auto result = open_something();
  const Status outer = fail_within("reading hook.json", std::move(result.error()));
  EXPECT_EQ(outer.error().message(), "reading hook.json: open /nowhere: No such file or directory");
  EXPECT_EQ(outer.error().kind(), ErrorKind::kNotFound);
}

TEST(Result, MapsErrnoToWhatACallerCanDo) {
  EXPECT_EQ(Error::from_errno("x", ETIMEDOUT).kind(), ErrorKind::kTimeout);
  EXPECT_EQ(Error::from_errno("x", EPERM).kind(), ErrorKind::kSystem);
}

}  // namespace
}  // namespace podjail
