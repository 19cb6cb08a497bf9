#include "sidecar/config/nearest_word.h"

#include <gtest/gtest.h>

namespace podjail::config {
namespace {

const std::vector<std::string> kWords = {"max_connections", "max_headers", "idle_timeout_ms"};

TEST(NearestWord, FindsMisspelling) {
  EXPECT_EQ(nearest_word("max_connection", kWords), "max_connections");
  EXPECT_EQ(nearest_word("idle_timeout", kWords), "idle_timeout_ms");
  EXPECT_EQ(nearest_word("max_haeders", kWords), "max_headers");
}

TEST(NearestWord, OfNoWordsIsEmpty) {
  EXPECT_EQ(nearest_word("x", {}), "");
}

TEST(NearestWord, LooksAtNoMoreThanTheBeginningOfALongWord) {
  EXPECT_EQ(nearest_word("max_headers" + std::string(1'000'000, ' '), {"max_headers"}), "max_headers");
}

}  // namespace
}  // namespace podjail::config
