#include "hook/container/pid_depth.h"

#include <gtest/gtest.h>

namespace podjail::container {
namespace {

PidDepth depth_of(const char* ids) {
  return pid_depth_in("Name:\tsh\nNSpid:" + std::string(ids) + "\nNSpgid:\t1\n").value();
}

TEST(PidDepth, OnlyTheFirstProcessDirectlyBelowIsAContainers) {
  EXPECT_EQ(depth_of("\t4711\t1"), PidDepth::kFirst);
  EXPECT_EQ(depth_of("\t4711"), PidDepth::kSame);
  EXPECT_EQ(depth_of("\t4711\t2"), PidDepth::kDeeper) << "somebody else is the first";
  EXPECT_EQ(depth_of("\t4711\t12\t1"), PidDepth::kDeeper) << "made by a container's process";
  EXPECT_EQ(depth_of("\t4711\t11"), PidDepth::kDeeper);
}

TEST(PidDepth, AStatusWithoutTheLineIsInvalid) {
  for (const char* text : {"", "Name:\tNSpid:\t1\t1\n", "x\nNSpid:\n", "x\nNSpid:"})
    EXPECT_FALSE(pid_depth_in(text)) << text;
}

}  // namespace
}  // namespace podjail::container
