#include "lib/policy/header_names.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::policy {
namespace {

TEST(HeaderNames, AreTokens) {
  for (const char* name : {"a", "X-One", "authorization", "a!#$%&'*+-.^_`|~9"}) {
    EXPECT_TRUE(is_header_name(name)) << name;
  }
  for (const char* name : {"", "a b", "a:", ":path", "a\r\nb", "\xe9", "a\"", "a(", "a/b", "a\t"}) {
    EXPECT_FALSE(is_header_name(name)) << name;
  }
  EXPECT_FALSE(is_header_name({"a\0b", 3}));
  EXPECT_TRUE(is_header_name(std::string(256, 'a')));
  EXPECT_FALSE(is_header_name(std::string(257, 'a')));
}

TEST(HeaderNames, ThatFrameAMessageAreProtectedInEverySpelling) {
  for (const char* name :
       {"host", "Host", "HOST", "content-length", "Content_Length", "Transfer-Encoding", "transfer_encoding",
        "connection", "Keep-Alive", "te", "Trailer", "upgrade", "expect", "proxy-authorization", "alt-svc"}) {
    EXPECT_TRUE(is_protected_header(name)) << name;
  }
  for (const char* name : {"authorization", "cookie", "content-type", "hosts", "x-host", ""}) {
    EXPECT_FALSE(is_protected_header(name)) << name;
  }
}

TEST(HeaderNames, AreTheSameWhereSomeServerTakesThemForOne) {
  EXPECT_TRUE(may_be_same_header("X-Tenant", "x_tenant"));
  EXPECT_TRUE(may_be_same_header("x_TENANT", "X_tenant"));
  EXPECT_FALSE(may_be_same_header("x-tenant", "x-tenants"));
  EXPECT_FALSE(may_be_same_header("xtenant", "x-tenant"));
}

TEST(HeaderNames, HaveValuesThatEndNoLine) {
  for (const char* value : {"", "a", "Bearer abc", "a\tb", "caf\xe9"}) {
    EXPECT_TRUE(is_header_value(value)) << value;
  }
  for (const char* value : {"a\r\nX: 1", "a\n", "\ra", " a", "a ", "\ta", "a\x7f", "a\x01"}) {
    EXPECT_FALSE(is_header_value(value)) << value;
  }
  EXPECT_FALSE(is_header_value({"a\0b", 3}));
  EXPECT_FALSE(is_header_value(std::string(4097, 'a')));
}

}  // namespace
}  // namespace podjail::policy
