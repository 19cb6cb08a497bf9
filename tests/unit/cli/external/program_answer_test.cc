#include "cli/external/program_answer.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Kind = ProgramAnswer::Kind;
constexpr std::uint64_t kId = 7;

TEST(ProgramAnswer, TrueAndFalseAreAllowAndDeny) {
  for (const char* text :
       {"true", "  true \r", "{\"allow\":true}", R"({"allow":true,"deny_message":"ignored"})",
        R"({"allow":{}})", R"({"allow":true,"id":7})"}) {
    const auto answer = read_answer(text, kId);
    EXPECT_EQ(answer.kind, Kind::kAllow) << text;
    EXPECT_EQ(answer.message, "") << text;
    EXPECT_FALSE(answer.max_tx_bytes) << text;
  }
  for (const char* text : {"false", "{\"allow\":false}"}) {
    EXPECT_EQ(read_answer(text, kId).kind, Kind::kDeny) << text;
    EXPECT_EQ(read_answer(text, kId).message, "") << text;
  }
}

TEST(ProgramAnswer, ADenialHasItsMessage) {
  for (const char* text :
       {R"({"allow":false,"deny_message":"because"})", R"({"deny_message":"because"})", "because"}) {
    EXPECT_EQ(read_answer(text, kId).kind, Kind::kDeny) << text;
    EXPECT_EQ(read_answer(text, kId).message, "because") << text;
  }
}

TEST(ProgramAnswer, OtherTextDeniesWhateverItIs) {
  for (const char* text : {"TRUE", "yes", "1", "[true]", "\"true\"", "true false", "null", "{\"allow\":true"})
    EXPECT_EQ(read_answer(text, kId).kind, Kind::kDeny) << text;
}

TEST(ProgramAnswer, LimitsStandWithinAllowOrBesideIt) {
  for (const char* text : {R"({"allow":{"max_tx_bytes":1024}})", R"({"allow":true,"max_tx_bytes":1024})",
                           R"({"allow":{"max_tx_bytes":1024},"deny_message":"ignored"})"}) {
    EXPECT_EQ(read_answer(text, kId).kind, Kind::kAllow) << text;
    EXPECT_EQ(read_answer(text, kId).max_tx_bytes, 1024U) << text;
  }
  const auto granted = read_answer(R"({"allow":{"encoded_slash":true,"tunnel":true}})", kId);
  EXPECT_TRUE(granted.encoded_slash);
  EXPECT_TRUE(granted.tunnel);
}

TEST(ProgramAnswer, AnObjectThatIsNoDecisionFails) {
  for (const char* text :
       {"{}", R"({"id":7})", R"({"allow":"true"})", R"({"allow":1})", R"({"allow":null})", R"({"allow":[]})",
        R"({"allow":{"max_tx_bytes":-1}})", R"({"allow":{"max_tx_bytes":"1"}})",
        R"({"allow":true,"max_tx_bytes":1.5})", R"({"allow":true,"tunnel":"yes"})",
        R"({"allow":true,"id":8})", R"({"allow":true,"id":"7"})", "", "   "}) {
    EXPECT_EQ(read_answer(text, kId).kind, Kind::kFailed) << text;
    EXPECT_NE(read_answer(text, kId).message, "") << text;
  }
}

TEST(ProgramAnswer, ItsMessageGoesOnAsOneBoundedLine) {
  EXPECT_EQ(answer_line(7, read_answer("a\x1b[31m\x07\xff", kId)),
            "{\"id\":7,\"verdict\":\"deny\",\"message\":\"a\\u001b[31m\\u0007\\\\xff\"}\n");
  EXPECT_LE(answer_line(7, read_answer(std::string(10'000, 'x'), kId)).size(), kMaxMessageBytes + 50);
  EXPECT_EQ(answer_line(7, read_answer(R"({"deny_message":"a\nb"})", kId)),
            "{\"id\":7,\"verdict\":\"deny\",\"message\":\"a\\u000ab\"}\n");
}

TEST(ProgramAnswer, AnExitStatusAllowsOrDeniesWithWhatWasWritten) {
  EXPECT_EQ(read_exit(0, "said\n").kind, Kind::kAllow);
  EXPECT_EQ(read_exit(0, "said\n").message, "");
  EXPECT_EQ(read_exit(1, " said\nmore\n").kind, Kind::kDeny);
  EXPECT_EQ(read_exit(1, " said\nmore\n").message, "said\nmore");
  EXPECT_EQ(read_exit(255, "").kind, Kind::kDeny);
}

TEST(ProgramAnswer, TheSidecarGetsALineOfIt) {
  EXPECT_EQ(answer_line(7, read_answer("true", 7)), "{\"id\":7,\"verdict\":\"allow\"}\n");
  EXPECT_EQ(
      answer_line(7, read_answer(R"({"allow":{"max_tx_bytes":5,"encoded_slash":true,"tunnel":true}})", 7)),
      "{\"id\":7,\"verdict\":\"allow\",\"max_tx_bytes\":5,\"encoded_slash\":true,\"tunnel\":true}\n");
  EXPECT_EQ(answer_line(7, read_answer("no \"way\"", 7)),
            "{\"id\":7,\"verdict\":\"deny\",\"message\":\"no \\\"way\\\"\"}\n");
  EXPECT_EQ(answer_line(7, failed("why")), "{\"id\":7,\"verdict\":\"failed\"}\n");
}

}  // namespace
}  // namespace podjail::cli
