#include "sidecar/proxy/header_edits.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::proxy {
namespace {

std::string text_of(const std::vector<http::Header>& headers) {
  std::string text;
  for (const auto& header : headers) text.append(header.name).append("=").append(header.value).append(";");
  return text;
}

std::string edited_text(const std::vector<http::Header>& sent, const policy::HeaderEdits& edits) {
  return text_of(edited(sent, edits));
}

TEST(HeaderEdits, RemoveInAnyCaseAndEveryOneOfAName) {
  EXPECT_EQ(edited_text({{"Cookie", "a"}, {"X-One", "1"}, {"cookie", "b"}}, {.remove = {{"COOKIE"}}}),
            "X-One=1;");
}

TEST(HeaderEdits, SetTakesThePlaceOfWhatWasSent) {
  EXPECT_EQ(edited_text({{"Authorization", "mine"}, {"A", "1"}, {"authorization", "mine too"}},
                        {.set = {{"authorization", "theirs"}}}),
            "A=1;authorization=theirs;");
}

TEST(HeaderEdits, NoSpellingThatServersTakeForTheSameIsAWayAround) {
  EXPECT_EQ(edited_text({{"X_Tenant", "evil"}, {"x-tenant", "evil"}, {"A", "1"}}, {.remove = {{"x-tenant"}}}),
            "A=1;");
  EXPECT_EQ(edited_text({{"X_Tenant", "evil"}, {"A", "1"}}, {.set = {{"x-tenant", "good"}}}),
            "A=1;x-tenant=good;");
  EXPECT_EQ(edited_text({{"X_Tenant", "evil"}, {"A", "1"}}, {.only = {{{"x-tenant", "a"}}}}), "A=1;");
}

TEST(HeaderEdits, KeepOnlyWhatEveryListNames) {
  EXPECT_EQ(edited_text({{"A", "1"}, {"B", "2"}, {"C", "3"}}, {.only = {{{"a", "b"}}, {{"B", "c"}}}}),
            "B=2;");
  EXPECT_EQ(edited_text({{"A", "1"}}, {.set = {{"x", "y"}}, .only = {{{}}}}), "x=y;");
}

// "Connection: x-tenant" declares a header to be of this connection alone, which is then not relayed.
TEST(HeaderEdits, WhatIsSetCannotBeDeclaredToBeOfOneConnection) {
  EXPECT_EQ(
      edited_text(
          {{"Connection", "close, X-Tenant, x-mine"}, {"X-Tenant", "evil"}, {"X-Mine", "1"}, {"A", "1"}},
          {.set = {{"x-tenant", "good"}}}),
      "A=1;x-tenant=good;");
}

}  // namespace
}  // namespace podjail::proxy
