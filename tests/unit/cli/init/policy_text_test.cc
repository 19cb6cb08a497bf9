#include "cli/init/policy_text.h"

#include <gtest/gtest.h>

#include "cli/lint/lint.h"
#include "cli/request_line.h"
#include "lib/policy/engine.h"

namespace podjail::cli {
namespace {

Client client(std::string name, std::vector<std::string> urls) {
  Client made{std::move(name), "its settings", {}, {}};
  for (const auto& url : urls) made.registries.push_back({*ConfiguredUrl::parse(url), "settings:1"});
  return made;
}

class RegistryPolicy : public ::testing::Test {
 protected:
  void load(const std::vector<Client>& clients) {
    text_ = make_registry_policy(clients);
    policy::EngineOptions options;
    options.deadline = std::chrono::seconds(20);
    auto engine = policy::Engine::create(policy::make_policy_sources({{"registries.js", text_}}), options);
    ASSERT_TRUE(engine) << engine.error().message() << text_;
    engine_ = std::move(*engine);
  }
  policy::Decision ask(std::string_view method, std::string_view url) {
    return engine_->evaluate(RequestLine::parse(method, url)->facts());
  }
  bool allows(std::string_view url) { return ask("GET", url).verdict == Verdict::kAllow; }

  std::string text_;
  std::unique_ptr<policy::Engine> engine_;
};

TEST_F(RegistryPolicy, LetsPackagesBeReadBelowTheConfiguredPathAlone) {
  load({client("npm", {"https://a.test/npm"}), client("apt", {"http://deb.test:8080/debian"})});
  EXPECT_TRUE(allows("https://a.test/npm/left-pad"));
  EXPECT_TRUE(allows("http://deb.test:8080/debian/dists/x/Release"));
  for (const char* url : {"https://a.test/npmx/left-pad", "https://a.test/", "http://a.test/npm/left-pad",
                          "https://a.test:444/npm/x", "https://a.test/npm/x?secret=1",
                          "https://a.test.evil.test/npm/x", "https://deb.test/debian/x"}) {
    EXPECT_FALSE(allows(url)) << url;
  }
}

TEST_F(RegistryPolicy, DeniesWriting) {
  load({client("npm", {"https://a.test/npm"})});
  const auto decision = ask("PUT", "https://a.test/npm/left-pad");
  EXPECT_EQ(decision.reason, Reason::kPolicyDenied);
  EXPECT_EQ(decision.message, "a.test is read-only from here");
}

TEST_F(RegistryPolicy, GrantsAnEncodedSlashToScopedNamesAlone) {
  load({client("npm", {"https://a.test/npm"})});
  EXPECT_TRUE(ask("GET", "https://a.test/npm/@team%2ftool").grants.encoded_slash);
  EXPECT_FALSE(ask("GET", "https://a.test/npm/x%2f@team%2ftool").grants.encoded_slash);
  EXPECT_FALSE(ask("GET", "https://a.test/npm/x%2fy").grants.encoded_slash);
  EXPECT_EQ(ask("GET", "https://a.test/npm/left-pad").max_request_bytes, 16384U);
}

TEST_F(RegistryPolicy, LetsFilesBeReadBesideAnIndex) {
  load({client("pip", {"https://a.test/mirror/simple"})});
  EXPECT_TRUE(allows("https://a.test/mirror/simple/six/"));
  EXPECT_TRUE(allows("https://a.test/mirror/packages/six-1.0-py3-none-any.whl"));
  EXPECT_FALSE(allows("https://a.test/packages/six-1.0-py3-none-any.whl"));
  EXPECT_FALSE(allows("https://a.test/mirror/other/six"));
}

TEST_F(RegistryPolicy, LetsGitFetchAndNotPush) {
  load({client("npm", {"https://a.test/npm"}), client("git", {"https://a.test/team/app.git"})});
  constexpr std::string_view kBase = "https://a.test/team/app.git";
  const auto at = [&](std::string_view path) { return std::string(kBase) + std::string(path); };
  EXPECT_TRUE(allows(at("/info/refs?service=git-upload-pack")));
  EXPECT_EQ(ask("POST", at("/git-upload-pack")).verdict, Verdict::kAllow);
  EXPECT_FALSE(allows(at("/info/refs?service=git-receive-pack")));
  EXPECT_EQ(ask("POST", at("/git-receive-pack")).reason, Reason::kPolicyDenied);
  EXPECT_FALSE(allows("https://a.test/team/other.git/info/refs?service=git-upload-pack"));
  EXPECT_TRUE(allows("https://a.test/npm/left-pad"));
  EXPECT_TRUE(lint_policy(text_).empty());
}

TEST_F(RegistryPolicy, SaysHowToNameARegistryWhereNoneIs) {
  load({client("cargo", {})});
  EXPECT_NE(text_.find("// cargo: no registry is configured. Name one: its settings\n"), std::string::npos)
      << text_;
  EXPECT_FALSE(allows("https://a.test/x"));
}

TEST_F(RegistryPolicy, KeepsWhatSettingsSayInsideOfComments) {
  auto odd = client("npm", {"https://a.test/"});
  odd.registries[0].where = "x\n}; evil()";
  odd.passed_over = {"y\nevil()",
                     "\xE2\x80\xA8"
                     "evil()"};
  load({odd});
  EXPECT_EQ(text_.find("\nevil"), std::string::npos);
  EXPECT_EQ(text_.find("\n}; evil"), std::string::npos);
}

TEST_F(RegistryPolicy, IsOneThatCheckHasNothingAgainst) {
  load({client("npm", {"https://a.test/npm"})});
  EXPECT_TRUE(lint_policy(text_).empty());
}

}  // namespace
}  // namespace podjail::cli
