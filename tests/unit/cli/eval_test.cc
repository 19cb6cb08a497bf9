#include "cli/eval.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using Asked = EvalOptions::Asked;

struct Evaluated {
  int status = 0;
  std::string out;
  std::string errors;
};

Evaluated eval(const EvalOptions& options) {
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run_eval(options, out, errors);
  return {status, out.str(), errors.str()};
}

EvalOptions shipped(std::string target) {
  EvalOptions options;
  options.policies = {"policies/00-default.js", "policies/git-fetch.js", "policies/registry-read-only.js"};
  options.target = std::move(target);
  return options;
}

TEST(Eval, ShowsAnAllowWithItsGrants) {
  const auto done = eval(shipped("https://registry.example.test/@team%2ftool"));
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out,
            "allow, by registry-read-only.js, max_tx_bytes 16384, encodedSlash\n\nopinions, in order:\n"
            "  policies/00-default.js          no opinion\n"
            "  policies/git-fetch.js           no opinion\n"
            "  policies/registry-read-only.js  allow, max_tx_bytes 16384, encodedSlash\n");
}

TEST(Eval, ShowsADenialWithItsMessage) {
  auto options = shipped("https://registry.example.test/left-pad");
  options.method = "PUT";
  const auto done = eval(options);
  EXPECT_EQ(done.status, 1);
  EXPECT_TRUE(
      done.out.starts_with("deny policy_denied, by registry-read-only.js\n"
                           "message: registry.example.test is read-only from here\n"))
      << done.out;
}

TEST(Eval, ShowsTheDefaultWhereNobodyHasAnOpinion) {
  const auto done = eval(shipped("https://other.example.test/"));
  EXPECT_EQ(done.status, 1);
  EXPECT_TRUE(done.out.starts_with("deny not_allowed\nmessage: This build may only reach")) << done.out;
}

TEST(Eval, RefusesWhatTheSidecarRefusesBeforeAndAfterPolicies) {
  const Scratch scratch;
  EvalOptions options;
  options.policies = {scratch.write("a.js", "true")};
  options.target = "https://a.test/x/../y";
  EXPECT_TRUE(
      eval(options).out.starts_with("deny ambiguous_request\nmessage: refused before any policy is asked"));
  options.target = "https://a.test/x%2fy";
  const auto done = eval(options);
  EXPECT_EQ(done.status, 1);
  EXPECT_TRUE(done.out.starts_with("deny encoded_slash, by a.js\n")) << done.out;
}

TEST(Eval, ShowsWhereAPolicyThrows) {
  const Scratch scratch;
  EvalOptions options;
  const auto path = scratch.write(
      "a.js", "export function onRequest(r) {\n  console.log(r.host);\n  return r.nothing.here;\n}\n");
  options.policies = {path};
  options.target = "https://a.test/";
  const auto done = eval(options);
  EXPECT_EQ(done.status, 1);
  EXPECT_EQ(done.out, "deny policy_error, by a.js\n\nopinions, in order:\n  " + path +
                          "  fails (policy_error)\n    " + path +
                          ":3:20: TypeError: Cannot read properties of undefined (reading 'here')\n"
                          "      return r.nothing.here;\n                       ^\n"
                          "      at onRequest (a.js:3:20)\n\nconsole:\n  a.js: a.test\n");
}

TEST(Eval, TellsPoliciesWhoAsks) {
  const Scratch scratch;
  EvalOptions options;
  options.policies = {scratch.write("a.js",
                                    "r.container.name === \"publish\" && r.pod.labels.app === \"x\" && "
                                    "r.header(\"x-team\") === \"build\" && r.pod.namespace === \"ci\"")};
  options.target = "https://a.test/";
  EXPECT_EQ(eval(options).status, 1);
  options.container = "publish";
  options.pod.labels["app"] = "x";
  options.pod.pod_namespace = "ci";
  options.headers = {"X-Team: build"};
  EXPECT_EQ(eval(options).status, 0);
}

TEST(Eval, AsksAboutConnectionsAndQuestions) {
  const Scratch scratch;
  EvalOptions options;
  options.policies = {scratch.write(
      "a.js",
      "export function onConnect(c) { if (c.port === 22 && c.protocol === \"tcp\") "
      "return allow({ tunnel: true }); if (c.port === 23) return deny(\"no\"); }\n"
      "export function onDns(q) { return q.type === \"SRV\" && q.name === \"_a._tcp.b.test\"; }")};
  options.asked = Asked::kConnection;
  options.target = "git.test:22";
  EXPECT_TRUE(eval(options).out.starts_with("allow, by a.js, tunnel\n"));
  options.connection_protocol = "tls";
  EXPECT_EQ(eval(options).status, 0);
  EXPECT_TRUE(eval(options).out.starts_with("no opinion: the connection is intercepted"));
  options.target = "git.test:23";
  EXPECT_EQ(eval(options).status, 1);
  options.target = "git.test";
  EXPECT_EQ(eval(options).status, 2);
  options.asked = Asked::kQuestion;
  options.target = "_a._tcp.b.test";
  EXPECT_EQ(eval(options).status, 1);
  options.type = "SRV";
  EXPECT_EQ(eval(options).status, 0);
}

TEST(Eval, SaysWhatItCannotDo) {
  EXPECT_EQ(eval(shipped("nowhere")).status, 2);
  EXPECT_TRUE(eval(shipped("nowhere")).errors.starts_with("podjail eval: the URL \"nowhere\""))
      << eval(shipped("nowhere")).errors;
  const Scratch scratch;
  auto options = shipped("https://a.test/");
  options.policies = {scratch.write("a.js", "(")};
  EXPECT_EQ(eval(options).status, 2);
  options.policies = {scratch.path() + "/none"};
  EXPECT_EQ(eval(options).status, 2);
}

}  // namespace
}  // namespace podjail::cli
