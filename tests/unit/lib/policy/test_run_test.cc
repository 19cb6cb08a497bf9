#include "lib/policy/test_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kPolicy = R"(
export function onRequest(r) {
  if (r.host !== "a.example.test") return;
  if (r.method === "PUT") return deny("read only");
  if (r.method === "DELETE") throw new Error("oh");
  if (r.path === "/x%2fy") return allow({ encodedSlash: true });
  if (r.container.name === "build" && r.header("X-Team") === "t") return allow({ max_tx_bytes: 77 });
  return r.path.startsWith("/public");
}
export function onConnect(c) { if (c.host === "a.example.test" && c.port === 22) return allow({ tunnel: true }); }
export function onDns(q) { return q.type === "SRV" && q.name === "_x._tcp.example.test"; }
)";

constexpr std::string_view kImport =
    "import { test, expect, request, connection, question } from 'podjail:test';\n";

// One test with this body.
TestResult run(std::string_view body) {
  const auto engine = make_engine({{"a.js", std::string(kPolicy)}});
  const auto text = std::string(kImport) + "test('it', () => {\n" + std::string(body) + "\n});";
  const auto results = run_test_file({"a_test.js", text}, *engine);
  EXPECT_TRUE(results) << results.error().message();
  if (!results || results->size() != 1) return {};
  return results->front();
}

TEST(TestRun, PassesWhatIsAsExpected) {
  for (const char* body :
       {"expect(request('GET https://a.example.test/public')).toAllow()",
        "expect(request('GET https://a.example.test/other')).toDeny()",
        "expect(request('GET https://a.example.test/other')).toDeny('not_allowed')",
        "expect(request('PUT https://a.example.test/public')).toDeny('read only')",
        "expect(request('PUT https://a.example.test/public')).toDeny('policy_denied')",
        "expect(request('DELETE https://a.example.test/')).toDeny('policy_error')",
        "expect(request('GET https://a.example.test/x%2fy')).toAllow({ encodedSlash: true })",
        "expect(request('GET https://a.example.test/public%2Fy')).toDeny('encoded_slash')",
        "expect(request('GET https://a.example.test/', { container: 'build', headers: { 'x-team': 't' } }))"
        ".toAllow({ max_tx_bytes: 77 })",
        "expect(connection('tcp', 'a.example.test:22')).toAllow({ tunnel: true })",
        "expect(connection('tcp', 'a.example.test:23')).toDeny()",
        "expect(question('SRV', '_x._tcp.example.test')).toAllow()",
        "expect(question('TXT', '_x._tcp.example.test')).toDeny()"}) {
    const auto result = run(body);
    EXPECT_TRUE(result.passed) << body << ": " << result.message;
    EXPECT_EQ(result.line, 2);
    EXPECT_EQ(result.file, "a_test.js");
    EXPECT_EQ(result.decisions.size(), 1U);
  }
}

struct Failure {
  const char* body;
  const char* message;
};

TEST(TestRun, SaysWhyATestFails) {
  for (const auto& [body, message] : std::initializer_list<Failure>{
           {"expect(request('GET https://a.example.test/other')).toAllow()",
            "GET https://a.example.test/other: should be allowed, but it is denied for not_allowed"},
           {"expect(request('GET https://a.example.test/public?a=b')).toDeny()",
            "GET https://a.example.test/public?a=b: should be denied, but it is allowed by a.js"},
           {"expect(request('PUT https://a.example.test/')).toDeny('other')",
            "but it is denied for policy_denied by a.js: 'read only'"},
           {"expect(request('DELETE https://a.example.test/')).toDeny()",
            "should be denied by choice, but it is denied for policy_error by a.js"},
           {"expect(request('GET https://a.example.test/public')).toAllow({ max_tx_bytes: 5 })",
            "is allowed, but not with that max_tx_bytes"},
           {"expect(connection('tls', 'a.example.test:1')).toAllow()",
            "tls a.example.test: should be allowed"}}) {
    const auto result = run(body);
    EXPECT_FALSE(result.passed) << body;
    EXPECT_THAT(result.message, HasSubstr(message));
    EXPECT_EQ(result.line, 3) << body;
  }
}

TEST(TestRun, FailsATestThatThrowsOrExpectsNothing) {
  EXPECT_EQ(run("").message, "Error: the test expects nothing");
  EXPECT_THAT(run("null.x").message, HasSubstr("TypeError: Cannot read"));
  EXPECT_THAT(run("expect(request('GET /')).toAllow()").message,
              HasSubstr("TypeError: not 'METHOD https://host/path': GET /"));
  EXPECT_THAT(run("expect(request('GET https://a.example.test/', { header: {} })).toAllow()").message,
              HasSubstr("a request has header; known are headers, container"));
  EXPECT_THAT(run("expect(true).toAllow()").message, HasSubstr("expect() takes a request"));
  EXPECT_THAT(run("expect(request('GET https://a.example.test/')).toAllow({ maxBytes: 5 })").message,
              HasSubstr("toAllow() has maxBytes"));
  EXPECT_FALSE(run("expect(request('GET https://a.example.test/public')).toAllow(); throw 1;").passed);
}

// The messages of those tests that failed.
std::string failures_of(const std::vector<PolicySource>& files, std::string_view tests) {
  const auto engine = make_engine(files);
  const auto text =
      "import { test, expect, request, elapse } from 'podjail:test';\n"
      "const get = (path) => expect(request('GET https://a.test' + path));\n" +
      std::string(tests);
  const auto results = run_test_file({"a_test.js", text}, *engine);
  if (!results) return results.error().message();
  std::string failures;
  for (const auto& result : *results) failures += result.passed ? "" : result.message + "\n";
  return failures;
}

TEST(TestRun, ComparesEveryLimitThatAllowTakes) {
  const std::vector<PolicySource> files = {{"a.js", R"(
    allow({ maxRequestBytes: 1, maxResponseBytes: 2, deadlineMs: 3, budget: { key: "k", requests: 4 },
            requestHeaders: { set: { "X-A": "b" }, remove: ["Cookie"], only: ["accept", "Range"] },
            responseHeaders: { remove: ["set-cookie"] }, tags: { team: "t" } }))"}};
  EXPECT_EQ(failures_of(files, R"(test("all", () => get("/").toAllow({
      max_tx_bytes: 1, maxRequestBytes: 1, maxResponseBytes: 2, deadlineMs: 3, tunnel: false,
      budget: { key: "k", requests: 4 },
      requestHeaders: { set: { "x-a": "b" }, remove: ["cookie"], only: ["range", "accept"] },
      responseHeaders: { remove: ["Set-Cookie"] }, tags: { team: "t" } }));)"),
            "");
  for (const char* other : {"maxRequestBytes: 2", "maxResponseBytes: 1", "deadlineMs: 4", "tunnel: true",
                            "budget: { key: 'l', requests: 4 }", "budget: { key: 'k', requests: 5 }",
                            "budget: { key: 'k', bytes: 4 }", "requestHeaders: { set: { 'x-a': 'c' } }",
                            "requestHeaders: { remove: ['x-a'] }", "requestHeaders: { only: ['accept'] }",
                            "responseHeaders: { set: { a: 'b' } }", "tags: { team: 'u' }"}) {
    EXPECT_THAT(failures_of(files, "test('it', () => get('/').toAllow({ " + std::string(other) + " }));"),
                HasSubstr("is allowed, but not with that"))
        << other;
  }
  EXPECT_THAT(failures_of(files, "test('it', () => get('/').toAllow({ requestHeaders: { sets: {} } }));"),
              HasSubstr("requestHeaders has sets"));
}

TEST(TestRun, LetsTimePassForWhatIsCountedAndBeginsEachTestWithNothing) {
  const std::vector<PolicySource> files = {{"a.js",
                                            "import { store } from 'podjail:store';\n"
                                            "export const onRequest = (r) => store.add('k', 1, 60) <= 1;"}};
  EXPECT_EQ(failures_of(files, R"(
    test("twice", () => { get("/").toAllow(); elapse(59); get("/").toDeny(); });
    test("after a minute", () => { get("/").toAllow(); elapse(60); get("/").toAllow(); });)"),
            "");
  EXPECT_THAT(failures_of(files, "test('it', () => { elapse(1); });"), HasSubstr("the test expects nothing"));
  EXPECT_THAT(failures_of(files, "test('it', () => { get('/').toAllow(); elapse(0.5); });"),
              HasSubstr("whole seconds"));
  EXPECT_THAT(failures_of(files, "elapse(1); test('it', () => get('/').toAllow());"),
              HasSubstr("elapse() outside of a test"));
}

TEST(TestRun, GoesOnAfterAFailure) {
  const auto engine = make_engine({{"a.js", "r.path === '/a'"}});
  const auto results = run_test_file({"x_test.js", std::string(kImport) + R"(
test("one", () => { throw new Error("no"); });
test("two", () => {
  expect(request("GET https://x.example.test/b")).toAllow();
  expect(request("GET https://x.example.test/c")).toAllow();
});
test("three", () => expect(request("GET https://x.example.test/a")).toAllow());
)"},
                                     *engine);
  ASSERT_TRUE(results);
  ASSERT_EQ(results->size(), 3U);
  EXPECT_FALSE((*results)[0].passed);
  EXPECT_EQ((*results)[0].line, 3);
  EXPECT_EQ((*results)[1].line, 5) << "the first expectation that fails";
  EXPECT_EQ((*results)[1].decisions.size(), 2U);
  EXPECT_TRUE((*results)[2].passed) << (*results)[2].message;
  EXPECT_EQ((*results)[2].name, "three");
}

}  // namespace
}  // namespace podjail::policy
