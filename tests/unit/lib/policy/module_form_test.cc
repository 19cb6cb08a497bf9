#include "lib/policy/module_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

TEST(ModuleForm, AsksOnRequest) {
  EXPECT_EQ(judge("export function onRequest(r) { return r.host === 'example.test'; }").verdict,
            Verdict::kAllow);
  EXPECT_EQ(judge("export const onRequest = (r) => allow({max_tx_bytes: 3});").max_request_bytes, 3U);
  EXPECT_EQ(judge("function f() { return true; } export { f as onRequest };").verdict, Verdict::kAllow);
  EXPECT_EQ(reason_of("export function onRequest() {}"), "not_allowed");
  EXPECT_EQ(reason_of("export async function onRequest() { return true; }"), "policy_result");
  EXPECT_EQ(reason_of("export function* onRequest() { yield true; }"), "policy_result");
  EXPECT_EQ(reason_of("export function onRequest() { return this === undefined; }"), "allowed");
}

TEST(ModuleForm, RunsItsTopLevelOnce) {
  const auto engine = make_engine(
      {{"a.js", "let loads = 0; loads += 1; export function onRequest() { return loads === 1; }"}});
  EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
  EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

TEST(ModuleForm, ImportsOnlyWhatIsBuiltIn) {
  EXPECT_EQ(judge("import { host } from 'podjail:match';\n"
                  "export const onRequest = (r) => host(r.host, '*.example.test', 'example.test');")
                .verdict,
            Verdict::kAllow);
  EXPECT_THAT(refusal_of("export const a = 1;\nimport x from './other.js'; export function onRequest() {}"),
              HasSubstr("policy.js:2:15: cannot import \"./other.js\"; there are podjail:"));
  EXPECT_THAT(refusal_of("export * from './other.js';"), HasSubstr("cannot import"));
}

TEST(ModuleForm, RefusesExportsThatNobodyCalls) {
  EXPECT_THAT(refusal_of("export function onRequst(r) {}"), HasSubstr("exports onRequst"));
  EXPECT_THAT(refusal_of("export function onRequest() {} export function onAnswer(c) { return deny(); }"),
              HasSubstr("exports onAnswer"));
  EXPECT_THAT(refusal_of("export const onResponse = 1;"), HasSubstr("onResponse is not a function"));
  EXPECT_EQ(refusal_of("export function onRequest() {} export const tests = [];"), "");
}

TEST(ModuleForm, TakesOnConnectWithAndWithoutOnRequest) {
  EXPECT_EQ(refusal_of("export function onConnect(c) {}"), "");
  EXPECT_EQ(refusal_of("export function onConnect(c) {} export function onRequest(r) {}"), "");
  EXPECT_EQ(reason_of("export function onConnect(c) { return allow({tunnel: true}); }"), "not_allowed")
      << "requests are not its business";
}

TEST(ModuleForm, TakesOnDnsAloneWhichJudgesNoRequest) {
  EXPECT_EQ(refusal_of("export function onDns(q) {}"), "");
  EXPECT_EQ(reason_of("export function onDns(q) { return allow(); }"), "not_allowed");
}

TEST(ModuleForm, RefusesExportsOfTheWrongKind) {
  EXPECT_THAT(refusal_of("export const onDns = true;"), HasSubstr("onDns is not a function"));
  EXPECT_THAT(refusal_of("export const onConnect = {};"), HasSubstr("onConnect is not a function"));
  EXPECT_THAT(refusal_of("export const onRequest = true;"), HasSubstr("onRequest is not a function"));
  EXPECT_THAT(refusal_of("export const defaultMessage = 5;"), HasSubstr("defaultMessage is not a string"));
  EXPECT_THAT(refusal_of("export const other = 5;"), HasSubstr("exports none of"));
  EXPECT_THAT(refusal_of("export default 5;"), HasSubstr("exports none of"));
}

TEST(ModuleForm, RefusesAModuleThatFailsOrWaits) {
  EXPECT_THAT(refusal_of("export const a = 1;\nnull.x;"), HasSubstr("policy.js:2:6: TypeError"));
  EXPECT_THAT(refusal_of("await 0; export function onRequest() {}"), HasSubstr("await"));
}

}  // namespace
}  // namespace podjail::policy
