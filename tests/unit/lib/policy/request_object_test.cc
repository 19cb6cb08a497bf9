#include "lib/policy/request_object.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(RequestObject, HasTheFieldsOfTheRequest) {
  const auto request = Request::parse("POST", "http://api.example.test:8080/a/b?c=d&e").header("A", "1");
  EXPECT_TRUE(holds(
      "r.method === 'POST' && r.scheme === 'http' && r.host === 'api.example.test' && r.port === 8080 &&"
      "r.path === '/a/b' && r.query === 'c=d&e' && r.version === '1.1' &&"
      "r.url === 'http://api.example.test:8080/a/b?c=d&e'",
      request));
}

TEST(RequestObject, LeavesTheUsualPortOutOfTheUrl) {
  EXPECT_TRUE(holds("r.url === 'https://a.test/x'", Request::parse("GET", "https://a.test/x")));
  EXPECT_TRUE(holds("r.url === 'http://a.test/'", Request::parse("GET", "http://a.test/")));
  EXPECT_TRUE(holds("r.url === 'http://a.test:443/'", Request::parse("GET", "http://a.test:443/")));
  EXPECT_TRUE(holds("r.url === 'https://a.test:80/'", Request::parse("GET", "https://a.test:80/")));
}

TEST(RequestObject, ChangesWithEachRequest) {
  const auto engine = make_engine({{"a.js", "r.method + r.scheme + r.host + r.path === r.query"}});
  for (const auto* method : {"GET", "PUT", "GET", "GETX"}) {
    for (const auto* scheme : {"http", "https"}) {
      auto request = Request().method(method).scheme(scheme).host("h").path("/p");
      request.query(std::string(method) + scheme + "h/p");
      EXPECT_EQ(engine->evaluate(request.facts()).verdict, Verdict::kAllow) << method << scheme;
    }
  }
}

TEST(RequestObject, ShowsThePathAsItWasSentBesideTheOneToJudge) {
  const auto request = Request::parse("GET", "https://a.test/apt/Packages?q");
  auto facts = request.facts();
  const auto engine = make_engine({{"a.js", "r.url + ' ' + r.path + ' ' + r.rawPath === r.header('want')"}});
  const auto shows = [&](std::string_view want) {
    const HeaderView header[] = {{"want", want}};
    facts.headers = header;
    return engine->evaluate(facts).verdict == Verdict::kAllow;
  };
  EXPECT_TRUE(shows("https://a.test/apt/Packages?q /apt/Packages /apt/Packages"));
  const auto before = size_of(facts);
  facts.raw_path = "/apt/./Packages";
  EXPECT_EQ(size_of(facts), before + facts.raw_path.size());
  EXPECT_TRUE(shows("https://a.test/apt/Packages?q /apt/Packages /apt/./Packages"));
  EXPECT_EQ(reason_of("Object.create(r).rawPath"), "policy_error");
}

TEST(RequestObject, IsFrozenDeep) {
  EXPECT_TRUE(holds(R"(
    const frozen = [r, r.headers, r.headerList, r.headerList[0], r.connection, r.connection.destination, r.pod,
      r.pod.labels, r.header, Object.getPrototypeOf(r)];
    frozen.every(Object.isFrozen) && ["method", "host", "url", "headers", "new"].every((name) => {
      try { r[name] = "x"; return false; } catch (e) { return e instanceof TypeError; }
    }))",
                    Request().header("a", "b")));
}

TEST(RequestObject, InheritsNothing) {
  EXPECT_TRUE(holds(R"(
    Object.getPrototypeOf(Object.getPrototypeOf(r)) === null &&
    ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"].every((name) => r[name] === undefined &&
      r.headers[name] === undefined && r.pod.labels[name] === undefined && r.connection[name] === undefined))"));
}

TEST(RequestObject, FindsHeadersInAnyCase) {
  const auto request = Request().header("X-Team", "a").header("x-team", "b").header("Empty", "");
  EXPECT_TRUE(
      holds("r.header('x-TEAM') === 'a' && r.header('empty') === '' && r.header('none') === undefined &&"
            "r.header('') === undefined && r.header('x-te\\u0101m') === undefined &&"
            "r.header('x'.repeat(1000)) === undefined",
            request));
  EXPECT_EQ(reason_of("r.header()"), "policy_error");
  EXPECT_EQ(reason_of("r.header({toString() { return 'a'; }})"), "policy_error");
}

TEST(RequestObject, AnswersNobodyButTheRequest) {
  EXPECT_EQ(reason_of("const { header } = r; header('a')"), "policy_error");
  EXPECT_EQ(reason_of("r.header.call({}, 'a')"), "policy_error");
  EXPECT_EQ(reason_of("Object.getPrototypeOf(r).headers"), "policy_error");
  EXPECT_EQ(reason_of("Object.create(r).headers"), "policy_error");
}

TEST(RequestObject, BuildsEachPartOnce) {
  EXPECT_TRUE(
      holds("r.headers === r.headers && r.headerList === r.headerList && r.connection === r.connection"));
}

TEST(RequestObject, CountsEveryByteOfTheFacts) {
  EXPECT_EQ(size_of(RequestFacts{}), 0U);
  const auto request = Request().host("four").path("/x").query("q");
  auto facts = request.facts();
  const auto before = size_of(facts);
  facts.connection.sni = "name";
  EXPECT_EQ(size_of(facts), before + 4);
  const HeaderView header[] = {{"n", "v"}};
  facts.headers = header;
  EXPECT_GT(size_of(facts), before + 4 + 2);
}

}  // namespace
}  // namespace podjail::policy
