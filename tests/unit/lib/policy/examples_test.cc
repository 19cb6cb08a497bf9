// The policies of policies/ and every example of docs/policies.md do what they say.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <sstream>

#include "lib/base/file.h"
#include "lib/policy/test_run.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

const std::string kRoot = ".";  // tests run at the root of the repository

std::string describe(const Decision& decision) {
  std::string text(to_string(decision.verdict));
  if (decision.verdict == Verdict::kDeny) text += " " + std::string(to_string(decision.reason));
  if (!decision.message.empty()) text += " \"" + decision.message + "\"";
  return text;
}

std::unique_ptr<Engine> shipped_policies() {
  const auto sources = load_policy_sources(std::vector<std::string>{kRoot + "/policies"});
  EXPECT_TRUE(sources);
  return make_engine(sources->files);
}

std::string answer(Engine& engine, std::string_view method, std::string_view url) {
  return describe(engine.evaluate(Request::parse(method, url).facts()));
}

TEST(ShippedPolicies, LetPackagesBeRead) {
  const auto engine = shipped_policies();
  const std::string registry = "https://registry.example.test";
  for (const char* path : {"/left-pad", "/@team/tool", "/@team%2ftool", "/@team%2Ftool", "/a.b_c~d",
                           "/left-pad/-/left-pad-1.3.0.tgz", "/@team/tool/-/tool-2.0.0-rc.1+x.tgz"}) {
    EXPECT_EQ(answer(*engine, "GET", registry + path), "allow") << path;
    EXPECT_EQ(answer(*engine, "HEAD", registry + path), "allow") << path;
  }
  const auto decision = engine->evaluate(Request::parse("GET", registry + "/@team%2ftool").facts());
  EXPECT_EQ(decision.max_request_bytes, 16384U);
  EXPECT_TRUE(decision.grants.encoded_slash);
}

TEST(ShippedPolicies, LetNothingBePublished) {
  const auto engine = shipped_policies();
  const std::string registry = "https://registry.example.test";
  const std::string refused = "deny policy_denied \"registry.example.test is read-only from here\"";
  EXPECT_EQ(answer(*engine, "PUT", registry + "/left-pad"), refused);
  EXPECT_EQ(answer(*engine, "POST", registry + "/-/npm/v1/security/advisories/bulk"), refused);
  EXPECT_EQ(answer(*engine, "DELETE", registry + "/left-pad/-/left-pad-1.3.0.tgz"), refused);
  EXPECT_EQ(answer(*engine, "GET", "http://registry.example.test/left-pad"),
            "deny policy_denied \"registry.example.test is reached over https only\"");
}

TEST(ShippedPolicies, LetNothingElseOfTheRegistryBeRead) {
  const auto engine = shipped_policies();
  for (const char* url :
       {"https://registry.example.test/", "https://registry.example.test/left-pad?secret=1",
        "https://registry.example.test/-/whoami", "https://registry.example.test/../etc",
        "https://registry.example.test/a/b/c", "https://registry.example.test/left-pad/-/x.zip",
        "https://registry.example.test/left-pad/-/../../x.tgz", "https://registry.example.test/left-pad/",
        "https://registry.example.test.evil.example/left-pad", "https://evil.example/left-pad"}) {
    EXPECT_EQ(answer(*engine, "GET", url).substr(0, 16), "deny not_allowed") << url;
  }
}

TEST(ShippedPolicies, LetOneRepositoryBeFetchedAndNothingBePushed) {
  const auto engine = shipped_policies();
  const std::string git = "https://git.example.test/team/project.git";
  EXPECT_EQ(answer(*engine, "GET", git + "/info/refs?service=git-upload-pack"), "allow");
  EXPECT_EQ(answer(*engine, "POST", git + "/git-upload-pack"), "allow");
  const std::string refused = "deny policy_denied \"pushing is not allowed from this build\"";
  EXPECT_EQ(answer(*engine, "GET", git + "/info/refs?service=git-receive-pack"), refused);
  EXPECT_EQ(answer(*engine, "POST", git + "/git-receive-pack"), refused);
  for (const auto& [method, url] : std::vector<std::pair<std::string, std::string>>{
           {"GET", git + "/info/refs"},
           {"GET", git + "/info/refs?service=git-upload-pack&x=1"},
           {"POST", git + "/git-upload-pack?x"},
           {"GET", git + "/HEAD"},
           {"GET", "https://git.example.test/team/other.git/info/refs?service=git-upload-pack"},
           {"POST", "https://git.example.test/evil/team/project.git/git-upload-pack"},
           {"GET", "http://git.example.test/team/project.git/info/refs?service=git-upload-pack"}}) {
    EXPECT_EQ(answer(*engine, method, url).substr(0, 16), "deny not_allowed") << method << " " << url;
  }
}

TEST(ShippedPolicies, TellTheWorkloadWhatToDo) {
  const auto decision = shipped_policies()->evaluate(Request().facts());
  EXPECT_EQ(decision.reason, Reason::kNotAllowed);
  EXPECT_NE(decision.message.find("Ask your platform team"), std::string::npos);
}

TEST(ShippedPolicies, PassTheTestsBesideThem) {
  const auto engine = shipped_policies();
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + "/policies")) {
    const auto name = entry.path().filename().string();
    if (!name.ends_with("_test.js")) continue;
    ++files;
    const auto text = read_file(entry.path().string(), kMaxPolicyBytes);
    ASSERT_TRUE(text) << name;
    const auto results = run_test_file({name, *text}, *engine);
    ASSERT_TRUE(results) << results.error().message();
    for (const auto& result : *results)
      EXPECT_TRUE(result.passed) << name << ":" << result.line << ": " << result.name << ": "
                                 << result.message;
  }
  EXPECT_GE(files, 8);
}

struct Example {
  std::string text;
  int line = 0;
};

std::vector<Example> examples_of(const std::string& markdown) {
  std::vector<Example> examples;
  std::istringstream lines(markdown);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line == "```js") {
      examples.push_back({"", number});
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      examples.back().text += line + "\n";
    }
  }
  return examples;
}

// "// METHOD URL [header: value] -> outcome". Returns how many were checked.
int check_expectations(const Example& example) {
  static const std::regex kExpectation(R"(// ([A-Z]+) (\S+)(?: ([a-z-]+): (\S+))? -> (.+))");
  const auto engine = make_engine({{"example.js", example.text}});
  if (!engine) return 0;
  int checked = 0;
  std::istringstream lines(example.text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch part;
    if (!std::regex_match(line, part, kExpectation)) continue;
    auto request = Request::parse(part[1].str(), part[2].str());
    if (part[3].matched) request.header(part[3].str(), part[4].str());
    EXPECT_EQ(describe(engine->evaluate(request.facts())), part[5].str())
        << "docs/policies.md, example at line " << example.line << ": " << line;
    ++checked;
  }
  return checked;
}

TEST(PolicyGuide, ShowsOnlyExamplesThatDoWhatTheySay) {
  const auto guide = read_file(kRoot + "/docs/policies.md", 1 << 20);
  ASSERT_TRUE(guide);
  const auto examples = examples_of(*guide);
  EXPECT_GE(examples.size(), 8U);
  for (const auto& example : examples) {
    EXPECT_GT(check_expectations(example), 0) << "no expectation in the example at line " << example.line;
  }
}

}  // namespace
}  // namespace podjail::policy
