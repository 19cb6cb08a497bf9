#include "cli/doctor/machine.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/doctor/fake_machine.h"

namespace podjail::cli {
namespace {

TEST(Machine, TakesAnEmptyVariableForNone) {
  FakeMachine fake;
  fake.variables["A"] = "";
  fake.variables["B"] = "b";
  EXPECT_FALSE(fake.machine().variable("A"));
  EXPECT_EQ(fake.machine().variable("B"), "b");
  EXPECT_FALSE(fake.machine().variable("C"));
}

TEST(Machine, HasItsFilesBelowItsRoot) {
  const FakeMachine fake;
  EXPECT_EQ(fake.machine().at("/etc/x"), fake.root() + "/etc/x");
  EXPECT_EQ(fake.machine().at("x"), "x");
}

}  // namespace
}  // namespace podjail::cli
