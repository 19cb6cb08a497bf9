#include "lib/policy/own_field.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(OwnField, OnlyPlainDataOfTheObjectItselfCounts) {
  EXPECT_EQ(judge("({allow: true, maxResponseBytes: 5})").outputs.max_response_bytes, 5U);
  EXPECT_EQ(
      judge("Object.assign(Object.create({maxResponseBytes: 5}), {allow: true})").outputs.max_response_bytes,
      std::nullopt);
  EXPECT_EQ(reason_of("({allow: true, get maxResponseBytes() { return 5; }})"), "policy_result");
  EXPECT_EQ(reason_of("({allow: true, set maxResponseBytes(x) {}})"), "policy_result");
}

TEST(OwnField, AnObjectThatIsNotPlainIsNoAnswer) {
  EXPECT_EQ(reason_of("allow({requestHeaders: () => 1})"), "policy_result");
  EXPECT_EQ(reason_of("allow({requestHeaders: Promise.resolve({})})"), "policy_result");
  EXPECT_EQ(reason_of("allow({requestHeaders: {then() {}}})"), "policy_result");
}

TEST(OwnField, WholeNumbersAreSafeIntegers) {
  for (const char* number :
       {"-1", "0.5", "NaN", "Infinity", "2 ** 53", "'5'", "5n", "null", "[]", "{}", "true"}) {
    EXPECT_EQ(reason_of("allow({maxResponseBytes: " + std::string(number) + "})"), "policy_result") << number;
  }
  EXPECT_EQ(judge("allow({maxResponseBytes: 2 ** 53 - 1})").outputs.max_response_bytes, 9007199254740991U);
  EXPECT_EQ(judge("allow({maxResponseBytes: 0})").outputs.max_response_bytes, 0U);
}

}  // namespace
}  // namespace podjail::policy
