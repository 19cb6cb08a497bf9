// policies/lib/match.js.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kImport =
    "import { capture, cidr, glob, host, method, path, url, hosts, paths, cidrs, urls } from "
    "'podjail:match';\n";

bool matches(std::string_view expression, const Request& request = {}) {
  return judge(std::string(kImport) + "export const onRequest = (r) => " + std::string(expression) + ";",
               request)
             .verdict == Verdict::kAllow;
}

// Why a policy with this at its top level does not load.
std::string complaint(std::string_view expression) {
  return refusal_of(std::string(kImport) + std::string(expression) + ";\nexport function onRequest() {}");
}

TEST(LibraryMatch, ComparesHostsOnLabelBoundaries) {
  EXPECT_TRUE(matches("host('example.test', 'example.test')"));
  EXPECT_TRUE(matches("host('a.example.test', '*.example.test')"));
  EXPECT_TRUE(matches("host('a.b.example.test', 'x.test', '*.example.test')"));
  EXPECT_TRUE(matches("host('b.test', ['a.test', 'b.test'])"));
  for (const char* name : {"example.test", "evilexample.test", "example.test.evil.example", "a.example.testx",
                           ".example.test", "test", "", "a.example", "EXAMPLE.test"}) {
    EXPECT_FALSE(matches("host('" + std::string(name) + "', '*.example.test')")) << name;
  }
  EXPECT_FALSE(matches("host('a.example.test', 'example.test')"));
}

TEST(LibraryMatch, RefusesPatternsThatAreNoHosts) {
  for (const char* pattern : {"'*'",
                              "'*.*'",
                              "'*.test'",
                              "'a.*.test'",
                              "'*example.test'",
                              "'Example.test'",
                              "'example.test.'",
                              "''",
                              "'.example.test'",
                              "'example.test:443'",
                              "'https://example.test'",
                              "'192.0.2.1'",
                              "'a..b'",
                              "5",
                              "null",
                              "/x/",
                              "undefined",
                              "'-a.test'",
                              "[]",
                              "'a'.repeat(5000)",
                              "{}"}) {
    EXPECT_THAT(complaint("hosts(" + std::string(pattern) + ")"), HasSubstr("policy.js:2:1: TypeError"))
        << pattern;
  }
  EXPECT_NE(complaint("hosts()"), "");
  EXPECT_EQ(
      reason_of(std::string(kImport) + "export const onRequest = (r) => host(r.nothing, 'example.test');"),
      "policy_error");
}

TEST(LibraryMatch, ComparesPathsOnSegmentBoundaries) {
  EXPECT_TRUE(matches("path('/v1/7/x', '/v1/:id/*')"));
  EXPECT_TRUE(matches("path('/v1/7/x/y/', '/v1/:id/*')"));
  EXPECT_TRUE(matches("path('/', '/')"));
  EXPECT_TRUE(matches("path('/a/', '/a/')"));
  EXPECT_TRUE(matches("path('/a/pkg-1.2.tgz', '/a/pkg-*.tgz')"));
  EXPECT_TRUE(matches("path('/a%2fb', '/a%2fb')"));
  for (const char* value : {"/v1", "/v1/", "/v1/7", "/v1/7/", "/v10/7/x", "/v1//x", "/v2/7/x", "v1/7/x", "",
                            "/v1/7%2f8/x", "/v1/7%2F8/x", "/V1/7/x"}) {
    EXPECT_FALSE(matches("path('" + std::string(value) + "', '/v1/:id/*')")) << value;
  }
  EXPECT_FALSE(matches("path('/a', '/a/')"));
  EXPECT_FALSE(matches("path('/a/', '/a')"));
  EXPECT_FALSE(matches("path('/a/b', '/a')"));
  EXPECT_FALSE(matches("path('/a/pkg-1/x.tgz', '/a/pkg-*.tgz')")) << "a star stays in its segment";
  EXPECT_FALSE(matches("path('/a/b', '/')"));
}

TEST(LibraryMatch, GivesWhatStandsInAPath) {
  EXPECT_TRUE(matches("capture('/repos/a/b', '/repos/:owner/:name').name === 'b'"));
  EXPECT_TRUE(matches("capture('/x', '/repos/:owner') === undefined"));
  EXPECT_TRUE(matches("Object.getPrototypeOf(capture('/x', '/:constructor')) === null"));
}

TEST(LibraryMatch, RefusesPatternsThatAreNoPaths) {
  for (const char* pattern : {"'a'", "'/a//b'", "'/:'", "'/:1'", "'/:a/:a'", "'/a?b'", "'/a/../b'", "'/./a'",
                              "'/a b'", "'/a#b'", "'*'", "7", "'/a\\\\b'"}) {
    EXPECT_THAT(complaint("paths(" + std::string(pattern) + ")"), HasSubstr("policy.js:2:1: TypeError"))
        << pattern;
  }
}

TEST(LibraryMatch, ComparesAddressesWithRanges) {
  EXPECT_TRUE(matches("cidr('192.0.2.77', '192.0.2.0/24')"));
  EXPECT_TRUE(matches("cidr('192.0.2.77', '0.0.0.0/0')"));
  EXPECT_TRUE(matches("cidr('192.0.2.77', '192.0.2.77')"));
  EXPECT_TRUE(matches("cidr('::ffff:192.0.2.77', '192.0.2.0/24')")) << "a mapped address is the same address";
  EXPECT_TRUE(matches("cidr('::ffff:c000:24d', '192.0.2.0/24')"));
  EXPECT_TRUE(matches("cidr('2001:db8::1', '2001:db8::/32')"));
  EXPECT_TRUE(matches("cidr('2001:DB8:0:0:0:0:0:1', '2001:db8::1')"));
  EXPECT_TRUE(matches("cidr('::1', '::/0')"));
  EXPECT_FALSE(matches("cidr('192.0.3.1', '192.0.2.0/24')"));
  EXPECT_FALSE(matches("cidr('192.0.2.128', '192.0.2.0/25')"));
  EXPECT_FALSE(matches("cidr('2001:db9::1', '2001:db8::/32')"));
  EXPECT_FALSE(matches("cidr('::1', '0.0.0.0/0')")) << "only IPv4";
  EXPECT_FALSE(matches("cidr('', '0.0.0.0/0')"));
  EXPECT_FALSE(matches("cidr(r.connection.destination.address, '0.0.0.0/0')"));
}

TEST(LibraryMatch, RefusesWhatIsNoAddress) {
  for (const char* range :
       {"'192.0.2.1/24'", "'192.0.2.0/33'", "'192.0.2/24'", "'0192.0.2.0/24'", "'2001:db8::1/32'",
        "'1::2::3/64'", "'::/129'", "'example.test'", "''", "'1:2:3:4:5:6:7/16'", "'::1%eth0'",
        "'192.0.2.0/ 24'", "'1:2:3:4:5:6:7:8:9'", "'1:2:3:4::5:6:7:8'"}) {
    EXPECT_THAT(complaint("cidrs(" + std::string(range) + ")"), HasSubstr("TypeError")) << range;
  }
  for (const char* address : {"'192.0.2.256'", "'0x7f.1'", "'127.1'", "5", "undefined", "'a::b::c'"}) {
    EXPECT_EQ(
        reason_of(std::string(kImport) + "export const onRequest = () => cidr(" + address + ", '::/0');"),
        "policy_error")
        << address;
  }
}

TEST(LibraryMatch, ComparesGlobs) {
  for (const char* pattern : {"a*c", "*", "abc", "*bc", "ab*", "*b*", "a*b*c", "**", "abc*"}) {
    EXPECT_TRUE(matches("glob('abc', '" + std::string(pattern) + "')")) << pattern;
  }
  for (const char* pattern : {"a", "b*", "*b", "abc*c", "a*bb*c", "abcd", "*abc*c", "ABC", "a.c", "a?c"}) {
    EXPECT_FALSE(matches("glob('abc', '" + std::string(pattern) + "')")) << pattern;
  }
  EXPECT_TRUE(matches("!glob('a'.repeat(100000), '*a'.repeat(500) + 'b')")) << "slow in a naive matcher";
}

TEST(LibraryMatch, ComparesMethodsAndUrls) {
  EXPECT_TRUE(matches("method('GET', 'GET', 'HEAD')"));
  EXPECT_FALSE(matches("method('get', 'GET')"));
  EXPECT_THAT(complaint("method('GET', 'get')"), HasSubstr("not a method"));
  const std::string pattern = "url(r, 'https://*.example.test/v1/:id')";
  EXPECT_TRUE(matches(pattern, Request::parse("GET", "https://a.example.test/v1/7")));
  for (const char* other :
       {"http://a.example.test/v1/7", "https://a.example.test:8443/v1/7", "https://a.example.test/v1/7?q",
        "https://a.example.test/v1/7/8", "https://example.test/v1/7", "https://aexample.test/v1/7"}) {
    EXPECT_FALSE(matches(pattern, Request::parse("GET", other))) << other;
  }
  EXPECT_TRUE(matches("url(r, 'https://a.example.test:8443/*?*')",
                      Request::parse("GET", "https://a.example.test:8443/x?y=z")));
  for (const char* wrong :
       {"'https://a.example.test'", "'ftp://a.example.test/'", "'//a.example.test/'", "'https://*/'",
        "'https://a.example.test/?q=1'", "'https://u@a.example.test/'", "'https://a.example.test:0/'"}) {
    EXPECT_THAT(complaint("urls(" + std::string(wrong) + ")"), HasSubstr("TypeError")) << wrong;
  }
}

}  // namespace
}  // namespace podjail::policy
