#include "hook/probe/kernel.h"

#include <gtest/gtest.h>

#include <set>

namespace podjail::probe {
namespace {

TEST(ProbeKernel, NamesEachFactOnceWithADetail) {
  std::set<std::string> facts;
  for (const auto& finding : kernel_findings()) {
    EXPECT_TRUE(facts.insert(finding.fact).second) << finding.fact;
    EXPECT_NE(finding.detail, "") << finding.fact;
  }
  EXPECT_EQ(facts, (std::set<std::string>{"kernel", "cgroup v2", "openat2", "open_tree", "move_mount",
                                          "mount_setattr", "AF_VSOCK"}));
}

TEST(ProbeKernel, WhatTheHookNeedsIsHere) {
  for (const auto& finding : kernel_findings())
    EXPECT_NE(finding.verdict, Verdict::kFails) << finding.fact << ": " << finding.detail;
}

}  // namespace
}  // namespace podjail::probe
