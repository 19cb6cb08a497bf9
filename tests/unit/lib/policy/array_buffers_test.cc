#include "lib/policy/array_buffers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(ArrayBuffers, GivesZeroedMemoryUpToItsLimit) {
  ArrayBuffers buffers(100);
  void* first = buffers.Allocate(60);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(buffers.Allocate(41), nullptr);
  void* second = buffers.AllocateUninitialized(40);
  ASSERT_NE(second, nullptr);
  for (const char byte : std::span(static_cast<const char*>(second), 40)) EXPECT_EQ(byte, 0);
  EXPECT_EQ(buffers.Allocate(1), nullptr);
  buffers.Free(first, 60);
  void* third = buffers.Allocate(60);
  EXPECT_NE(third, nullptr);
  buffers.Free(second, 40);
  buffers.Free(third, 60);
}

TEST(ArrayBuffers, RefusesLengthsThatOverflow) {
  ArrayBuffers buffers(100);
  EXPECT_EQ(buffers.Allocate(static_cast<std::size_t>(-1)), nullptr);
  void* some = buffers.Allocate(1);
  EXPECT_EQ(buffers.Allocate(static_cast<std::size_t>(-1)), nullptr);
  buffers.Free(some, 1);
}

TEST(ArrayBuffers, LetPoliciesUseTypedArraysWithinReason) {
  EXPECT_TRUE(holds("const bytes = new Uint8Array(65536); bytes[5] = 7; bytes[5] === 7 && bytes[6] === 0"));
  EXPECT_EQ(reason_of("new ArrayBuffer(2 ** 24)"), "policy_error");
}

}  // namespace
}  // namespace podjail::policy
