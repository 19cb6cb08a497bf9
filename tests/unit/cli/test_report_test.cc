#include "cli/test_report.h"

#include <gtest/gtest.h>

#include <sstream>

namespace podjail::cli {
namespace {

policy::TestResult passed(std::string name, std::string by) {
  policy::TestResult result;
  result.name = std::move(name);
  result.passed = true;
  result.line = 1;
  policy::Decision decision;
  decision.policy = std::move(by);
  result.decisions = {decision};
  return result;
}

policy::TestResult failed(std::string name) {
  auto result = passed(std::move(name), "");
  result.passed = false;
  result.message = "is <denied> & \"so\"";
  result.line = 2;
  return result;
}

const std::vector<TestedFile> kFiles{
    {"p/a_test.js",
     "p",
     "first\n  second",
     {"a.js", "b.js"},
     {passed("one # two", "a.js"), failed("<three>")},
     ""},
    {"p/b_test.js", "p", "", {"a.js", "b.js"}, {}, "p/b_test.js:1:1: SyntaxError"}};

std::string written(void (*write)(const std::vector<TestedFile>&, std::ostream&)) {
  std::ostringstream out;
  write(kFiles, out);
  return out.str();
}

TEST(TestReport, ShowsWhatFailedInText) {
  EXPECT_EQ(written(write_tests_text),
            "FAILED <three>\np/a_test.js:2: is <denied> & \"so\"\n      second\n      ^\n"
            "error: p/b_test.js:1:1: SyntaxError\n1 passed, 1 failed, 1 files could not be run\n");
}

TEST(TestReport, SpeaksTap) {
  EXPECT_EQ(written(write_tests_tap),
            "TAP version 13\n1..3\nok 1 - p/a_test.js: one _ two\nnot ok 2 - p/a_test.js: <three>\n"
            "  ---\n  message: \"is <denied> & \\\"so\\\"\"\n  at: \"p/a_test.js:2\"\n  ...\n"
            "not ok 3 - p/b_test.js\n  ---\n  message: \"p/b_test.js:1:1: SyntaxError\"\n  at: "
            "\"p/b_test.js\"\n  ...\n");
}

TEST(TestReport, EscapesJunit) {
  const auto text = written(write_tests_junit);
  EXPECT_NE(text.find("<testsuite name=\"p/a_test.js\" tests=\"2\" failures=\"1\" errors=\"0\">"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("name=\"&lt;three&gt;\"><failure message=\"is &lt;denied&gt; &amp; "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("<error message=\"p/b_test.js:1:1: SyntaxError\"/>"), std::string::npos) << text;
}

TEST(TestReport, NamesPoliciesThatNoTestIsAbout) {
  EXPECT_EQ(written(write_coverage),
            "\ndecided by each policy:\n  p/a.js: 1 of 2\n  p/b.js: 0 of 2 (no test is about it)\n");
}

TEST(TestReport, Counts) {
  const auto count = count_tests(kFiles);
  EXPECT_EQ(count.passed, 1U);
  EXPECT_EQ(count.failed, 1U);
  EXPECT_EQ(count.errors, 1U);
}

}  // namespace
}  // namespace podjail::cli
