#include "lib/policy/request_parts.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(RequestParts, JoinsHeadersOfOneName) {
  const auto request =
      Request().header("Accept", "a").header("X", "1").header("ACCEPT", "b").header("accept", "");
  EXPECT_TRUE(
      holds("r.headers.accept === 'a, b, ' && r.headers.x === '1' && Object.keys(r.headers).length === 2 &&"
            "r.headers.Accept === undefined && 'x' in r.headers && !('y' in r.headers)",
            request));
}

TEST(RequestParts, ListsHeadersAsSent) {
  EXPECT_TRUE(holds("JSON.stringify(r.headerList) === '[[\"B\",\"1\"],[\"a\",\"2\"],[\"b\",\"3\"]]'",
                    Request().header("B", "1").header("a", "2").header("b", "3")));
  EXPECT_TRUE(holds("r.headerList.length === 0 && Object.keys(r.headers).length === 0"));
}

TEST(RequestParts, TakesNamesThatMeanSomethingToJavaScript) {
  const auto request = Request()
                           .header("__proto__", "p")
                           .header("constructor", "c")
                           .header("hasOwnProperty", "h")
                           .header("0", "zero")
                           .header("length", "l")
                           .header("then", "t");
  EXPECT_TRUE(holds(
      "r.headers.__proto__ === 'p' && r.headers.constructor === 'c' && r.headers.hasownproperty === 'h' &&"
      "r.headers[0] === 'zero' && r.headers.length === 'l' && r.header('__PROTO__') === 'p' &&"
      "Object.getPrototypeOf(r.headers) === null && ({}).p === undefined",
      request));
}

TEST(RequestParts, KeepsBytesOneForOne) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_TRUE(
      holds("const v = r.header('x'); v.length === 256 &&"
            "[...v].every((c, i) => c.charCodeAt(0) === i) && r.headers.x === v && r.headerList[0][1] === v",
            Request().header("x", bytes)));
  EXPECT_TRUE(holds("Object.keys(r.headers)[0] === '\\u00c0a'", Request().header("\xc0"
                                                                                 "A",
                                                                                 "")));
}

TEST(RequestParts, ShowsTheConnection) {
  const Request request;
  auto facts = request.facts();
  facts.connection = {"https", "sni.test", "dns.test", "198.18.0.1", 8443, "http/1.1"};
  const auto engine =
      make_engine({{"a.js",
                    "const c = r.connection; c.protocol === 'https' && c.sni === 'sni.test' &&"
                    "c.dnsName === 'dns.test' && c.destination.address === '198.18.0.1' &&"
                    "c.destination.port === 8443 && c.alpn === 'http/1.1'"}});
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kAllow);
}

TEST(RequestParts, ShowsNullForWhatIsNotKnown) {
  EXPECT_TRUE(holds(
      "const c = r.connection; [c.protocol, c.sni, c.dnsName, c.destination.address, c.alpn, r.pod.name,"
      "r.pod.namespace, r.pod.serviceAccount].every((x) => x === null) && c.destination.port === 0"));
}

TEST(RequestParts, ShowsTheContainer) {
  const Request request;
  auto facts = request.facts();
  facts.container = {"build", "4f2a"};
  const auto engine = make_engine({{"a.js",
                                    "const c = r.container; c.name === 'build' && c.id === '4f2a' &&"
                                    "Object.isFrozen(c) && Object.getPrototypeOf(c) === null &&"
                                    "r.container === c && Object.keys(c).length === 2"}});
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kAllow);
  facts.container = {"publish", "4f2b"};
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kDeny) << "of the next request";
}

TEST(RequestParts, ShowsTheProcess) {
  const Request request;
  auto facts = request.facts();
  facts.process = {12, "/usr/bin/npm", "npm ci"};
  const auto engine = make_engine({{"a.js",
                                    "const p = r.process; p.pid === 12 && p.exe === '/usr/bin/npm' &&"
                                    "p.commandLine === 'npm ci' && Object.isFrozen(p) && r.process === p &&"
                                    "Object.getPrototypeOf(p) === null && Object.keys(p).length === 3"}});
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kAllow);
  facts.process = {};
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kDeny) << "of the next request";
}

TEST(RequestParts, AnUnknownProcessIsNothing) {
  EXPECT_TRUE(holds("r.process.pid === 0 && r.process.exe === '' && r.process.commandLine === ''"));
}

TEST(RequestParts, AnUnknownContainerHasEmptyNames) {
  EXPECT_TRUE(holds("r.container.name === '' && r.container.id === ''"));
  EXPECT_TRUE(holds("['constructor', 'toString', '__proto__'].every((n) => r.container[n] === undefined)"));
}

TEST(RequestParts, ShowsThePod) {
  auto options = patient_options();
  options.pod = {"build-1", "ci", "builder", {{"app", "web"}, {"__proto__", "x"}}};
  const auto engine =
      make_engine({{"a.js",
                    "r.pod.name === 'build-1' && r.pod.namespace === 'ci' &&"
                    "r.pod.serviceAccount === 'builder' && r.pod.labels.app === 'web' &&"
                    "r.pod.labels.__proto__ === 'x' && Object.keys(r.pod.labels).length === 2"}},
                  options);
  EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

TEST(RequestParts, ComparesHeaderNamesInAsciiOnly) {
  EXPECT_TRUE(is_same_header("Content-Type", "content-TYPE"));
  EXPECT_FALSE(is_same_header("a", "ab"));
  EXPECT_FALSE(is_same_header("\xc0", "\xe0"));
  EXPECT_FALSE(is_same_header("[", "{"));
}

}  // namespace
}  // namespace podjail::policy
