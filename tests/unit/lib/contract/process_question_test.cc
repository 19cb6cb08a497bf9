#include "lib/contract/process_question.h"

#include <gtest/gtest.h>

namespace podjail::contract {
namespace {

const ProcessQuestion kQuestion{7, *Endpoint::parse("127.0.0.1:40000"),
                                *Endpoint::parse("[2001:db8::1]:443")};
const ProcessAnswer kAnswer{7, 12, "/usr/bin/npm", "npm ci --flag"};

TEST(ProcessQuestion, IsReadAsItWasWritten) {
  EXPECT_EQ(to_message(kQuestion), "7 127.0.0.1:40000 [2001:db8::1]:443");
  EXPECT_EQ(read_process_question(to_message(kQuestion)), kQuestion);
}

TEST(ProcessQuestion, IsNoneOfAnythingElse) {
  for (const auto* text :
       {"", "7", "7 127.0.0.1:1", "7 127.0.0.1:1 ", "x 127.0.0.1:1 127.0.0.1:2", "7 127.0.0.1 127.0.0.1:2",
        "7 127.0.0.1:1 127.0.0.1:2 ", "7  127.0.0.1:1 127.0.0.1:2", "-7 127.0.0.1:1 127.0.0.1:2"})
    EXPECT_FALSE(read_process_question(text)) << text;
}

TEST(ProcessAnswer, IsReadAsItWasWritten) {
  EXPECT_EQ(read_process_answer(to_message(kAnswer)), kAnswer);
  const ProcessAnswer unknown{8, 0, "", ""};
  EXPECT_EQ(read_process_answer(to_message(unknown)), unknown);
}

TEST(ProcessAnswer, IsNoneOfAnythingElse) {
  for (const auto* text :
       {"", "7 1", "7 1\n", "7\n\n", "7 x\n\n", "7 1\na\nb\nc", "x 1\n\n", "7 -1\n\n", "7 4294967296\n\n"})
    EXPECT_FALSE(read_process_answer(text)) << text;
  EXPECT_FALSE(read_process_answer("7 1\n" + std::string(kMaxProcessText + 1, 'x') + "\n"));
}

}  // namespace
}  // namespace podjail::contract
