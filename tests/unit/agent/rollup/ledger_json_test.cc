#include <gtest/gtest.h>

#include "agent/rollup/ledger.h"

namespace podjail::agent {
namespace {

const hook::SidecarLife kOne{"c1", {"team", "p", "u", "Job/build"}};
const hook::SidecarLife kTwo{"c2", {"team", "p", "u", "Job/build"}};
const Counters kCounted{{{"allow", 5}}, {{"allowed", 5}}, 10, 20, 1};

TEST(LedgerText, OutlivesTheAgentWhole) {
  Ledger ledger(10);
  ledger.observe(kOne, kCounted);
  ledger.conclude(kTwo, kCounted);
  auto read = Ledger::parse(ledger.to_json(), 10);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->totals(), ledger.totals());
  EXPECT_EQ(read->to_json(), ledger.to_json());
  read->observe(kOne, kCounted);
  EXPECT_FALSE(read->conclude(kTwo, kCounted));
  EXPECT_EQ(read->totals(), ledger.totals()) << "neither counts twice";
}

TEST(LedgerText, KeepsWorkloadsThatASmallerBoundWouldNotTellApart) {
  Ledger ledger(10);
  ledger.observe(kOne, kCounted);
  ledger.observe({"c3", {"team", "p", "u", "Job/other"}}, kCounted);
  auto read = Ledger::parse(ledger.to_json(), 1);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->totals(), ledger.totals());
  read->observe({"c4", {"team", "p", "u", "Job/new"}}, kCounted);
  EXPECT_TRUE(read->totals().contains({"other", "other"}));
}

TEST(LedgerText, ThatIsNoneIsInvalid) {
  for (const char* text : {"", "[]", R"({"version":2})", R"({"totals":{}})", R"({"totals":[1]})",
                           R"({"totals":[{"namespace":""}]})", R"({"totals":[{"counters":{"sent":-1}}]})",
                           R"({"living":[{"container":1}]})", R"({"ended":[1]})", R"({"more":1})"})
    EXPECT_FALSE(Ledger::parse(text, 10)) << text;
}

}  // namespace
}  // namespace podjail::agent
