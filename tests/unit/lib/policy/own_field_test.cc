#include "lib/policy/own_field.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

// Through the answers of policies, which are what it reads.
TEST(OwnField, TakesPlainDataAlone) {
  EXPECT_EQ(judge("({allow: true, max_tx_bytes: 5})").max_request_bytes, 5U);
  EXPECT_EQ(judge("Object.assign(Object.create({max_tx_bytes: 5}), {allow: true})").max_request_bytes,
            std::nullopt);
  EXPECT_EQ(reason_of("({allow: true, get max_tx_bytes() { return 5; }})"), "policy_result");
}

TEST(OwnField, AWholeNumberHasNoFractionAndIsNotTooLarge) {
  for (const char* number : {"-1", "1.5", "NaN", "Infinity", "2 ** 53", "'5'", "5n", "{}"}) {
    EXPECT_EQ(reason_of(std::string("({allow: true, max_tx_bytes: ") + number + "})"), "policy_result")
        << number;
  }
}

}  // namespace
}  // namespace podjail::policy
