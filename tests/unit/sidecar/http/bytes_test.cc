#include "sidecar/http/bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

std::string members(const ByteSet& set) {
  std::string all;
  for (unsigned c = 0; c < 256; ++c) {
    if (set.has(static_cast<char>(c))) all += static_cast<char>(c);
  }
  return all;
}

TEST(TokenBytes, AreTheCharactersOfRfc9110AndNoOther) {
  EXPECT_EQ(members(kTokenBytes),
            "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
}

TEST(TextBytes, AreAllButControlsAndTheTab) {
  EXPECT_EQ(members(kTextBytes).size(), 256U - 32U - 1U + 1U);
  for (const char c : {'\0', '\r', '\n', '\x1f', '\x7f'}) EXPECT_FALSE(kTextBytes.has(c));
  for (const char c : {'\t', ' ', '~', '\x80', '\xff'}) EXPECT_TRUE(kTextBytes.has(c));
}

TEST(IsToken, WantsAtLeastOneCharacterAndNoneBesidesTokens) {
  EXPECT_TRUE(is_token("keep-alive"));
  for (const char* text : {"", "a b", "a,b", "(a)", "\xe9", "a:"}) EXPECT_FALSE(is_token(text)) << text;
}

}  // namespace
}  // namespace podjail::http
