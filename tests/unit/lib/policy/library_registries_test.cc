// policies/lib/registries.js, git.js, oci.js, github.js and cloud.js: what policies/*_test.js do not show,
// which are the grants, the locks and the options. The shapes themselves are tested there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "lib/base/file.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

// A policy whose rule is this expression, which may call everything the library has.
std::string policy(std::string_view rule) {
  return "import * as all from 'podjail:registries'; import { git } from 'podjail:git'; import { github } "
         "from "
         "'podjail:github'; import { bucket, denyMetadata } from 'podjail:cloud';\n"
         "const { any, cargoLock, crates, debian, go, goSum, maven, npm, nuget, oci, packageLock, pypi, "
         "requirements, "
         "rubygems } = all;\n"
         "export const onRequest = " +
         std::string(rule) + ";";
}

// "b,a," and "a,b," are the same.
std::set<std::string> sorted(const std::string& list) {
  std::set<std::string> names;
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) names.insert(word);
  return names;
}

class Rule {
 public:
  explicit Rule(std::string_view rule) : engine_(make_engine({{"policy.js", policy(rule)}})) {}

  // "allow" or the reason, for "METHOD https://host/path".
  std::string operator()(std::string_view line) const {
    if (!engine_) return "does not load";
    const auto space = line.find(' ');
    const auto request = Request::parse(line.substr(0, space), line.substr(space + 1));
    const auto decision = engine_->evaluate(request.facts());
    return decision.verdict == Verdict::kAllow ? "allow" : std::string(to_string(decision.reason));
  }

 private:
  std::unique_ptr<Engine> engine_;
};

std::string complaint(std::string_view rule) {
  return refusal_of(policy(rule));
}

TEST(LibraryRegistries, GrantPublishingAuditingAndSearchingOneByOne) {
  const std::string publish = "PUT https://r.example.test/left-pad";
  const std::string audit = "POST https://r.example.test/-/npm/v1/security/advisories/bulk";
  const std::string search = "GET https://r.example.test/-/v1/search?text=left";
  const Rule publishes("npm({hosts: ['r.example.test'], publish: true})");
  EXPECT_EQ(publishes(publish) + publishes(audit) + publishes(search), "allownot_allowednot_allowed");
  const Rule audits("npm({hosts: ['r.example.test'], audit: true})");
  EXPECT_EQ(audits(publish) + audits(audit) + audits(search), "not_allowedallownot_allowed");
  const Rule searches("npm({hosts: ['r.example.test'], search: true})");
  EXPECT_EQ(searches(publish) + searches(audit) + searches(search), "not_allowednot_allowedallow");
  EXPECT_EQ(searches(search + std::string(2000, 'x')), "not_allowed");
  const Rule one("npm({hosts: ['r.example.test'], publish: ['@team/tool']})");
  EXPECT_EQ(one("PUT https://r.example.test/@team%2ftool"), "allow");
  EXPECT_EQ(one("PUT https://r.example.test/@team/other"), "not_allowed");
  EXPECT_EQ(one(publish), "not_allowed");
}

TEST(LibraryRegistries, GrantPublishingInEveryRegistryByItself) {
  struct Case {
    const char* rule;
    const char* request;
  };
  for (const auto& [rule, request] :
       std::initializer_list<Case>{{"pypi", "POST https://r.example.test/legacy/"},
                                   {"crates", "PUT https://r.example.test/api/v1/crates/new"},
                                   {"maven", "PUT https://r.example.test/org/a/1/a-1.jar"},
                                   {"rubygems", "POST https://r.example.test/api/v1/gems"},
                                   {"nuget", "PUT https://r.example.test/api/v2/package"}}) {
    const auto call = std::string(rule) + "({hosts: ['r.example.test']";
    EXPECT_EQ(Rule(call + "})")(request), "not_allowed") << rule;
    EXPECT_EQ(Rule(call + ", publish: true})")(request), "allow") << rule;
  }
}

TEST(LibraryRegistries, ReadCratesWhoseFilesAreFarBelowTheirIndex) {
  const Rule rule(
      "any(crates({hosts: ['r.example.test']}), "
      "crates({hosts: ['r.example.test'], prefix: '/artifactory/api/cargo/name/v1'}))");
  EXPECT_EQ(rule("GET https://r.example.test/ei/th/either"), "allow");
  EXPECT_EQ(rule("GET https://r.example.test/artifactory/api/cargo/name/v1/crates/either/1.0.0/download"),
            "allow");
  EXPECT_EQ(rule("GET https://r.example.test/artifactory/api/cargo/other/v1/crates/either/1.0.0/download"),
            "not_allowed");
  EXPECT_EQ(rule("GET https://r.example.test/artifactory/api/cargo/name/v1/crates/either/1.0.0/secret"),
            "not_allowed");
}

TEST(LibraryRegistries, ReadGemsAndNugetPackages) {
  const Rule gems("rubygems({hosts: ['r.example.test']})");
  for (const char* path : {"/versions", "/info/rails", "/gems/rails-7.0.0.gem", "/specs.4.8.gz",
                           "/quick/Marshal.4.8/rails-7.0.0.gemspec.rz"}) {
    EXPECT_EQ(gems("GET https://r.example.test" + std::string(path)), "allow") << path;
  }
  for (const char* path : {"/api/v1/search.json?query=x", "/gems/x.exe", "/info/a/b", "/api/v1/gems", "/"}) {
    EXPECT_EQ(gems("GET https://r.example.test" + std::string(path)), "not_allowed") << path;
  }
  const Rule nuget("nuget({hosts: ['r.example.test']})");
  for (const char* path :
       {"/v3/index.json", "/v3-flatcontainer/a.b/index.json", "/v3-flatcontainer/a.b/1.0.0/a.b.1.0.0.nupkg",
        "/v3/registration5-gz-semver2/a.b/index.json", "/v3/registration5/a.b/page/1.0.0/2.0.0.json"}) {
    EXPECT_EQ(nuget("GET https://r.example.test" + std::string(path)), "allow") << path;
  }
  for (const char* path : {"/query?q=x", "/v3-flatcontainer/a.b/1.0.0/c.1.0.0.nupkg", "/v3/registration5/x",
                           "/v3-flatcontainer/", "/v3/", "/"}) {
    EXPECT_EQ(nuget("GET https://r.example.test" + std::string(path)), "not_allowed") << path;
  }
}

TEST(LibraryRegistries, AllowOnlyWhatALockLists) {
  const Rule npm(R"(npm({hosts: ["r.example.test"], lock: packageLock({lockfileVersion: 3, packages: {
    "": {name: "me", version: "9.9.9"}, "node_modules/left-pad": {version: "1.3.0"},
    "node_modules/a/node_modules/@team/tool": {version: "2.0.0"}, "packages/own": {version: "1.0.0"} }})}))");
  EXPECT_EQ(npm("GET https://r.example.test/left-pad"), "allow");
  EXPECT_EQ(npm("GET https://r.example.test/left-pad/-/left-pad-1.3.0.tgz"), "allow");
  EXPECT_EQ(npm("GET https://r.example.test/@team%2ftool"), "allow");
  EXPECT_EQ(npm("GET https://r.example.test/@team/tool/-/tool-2.0.0.tgz"), "allow");
  for (const char* path : {"/left-pad/-/left-pad-1.3.1.tgz", "/right-pad", "/tool", "/me", "/own", "/a",
                           "/left-pad/1.2.0", "/constructor", "/__proto__"}) {
    EXPECT_EQ(npm("GET https://r.example.test" + std::string(path)), "not_allowed") << path;
  }
}

TEST(LibraryRegistries, ReadEveryKindOfLock) {
  const Rule old(
      R"(npm({hosts: ["r.example.test"], lock: packageLock(`{"dependencies": {"a": {"version": "1.0.0",
    "dependencies": {"b": {"version": "2.0.0"}}}}}`)}))");
  EXPECT_EQ(old("GET https://r.example.test/b/-/b-2.0.0.tgz"), "allow");
  EXPECT_EQ(old("GET https://r.example.test/b/-/b-1.0.0.tgz"), "not_allowed");
  const Rule cargo(R"(crates({hosts: ["r.example.test"], lock: cargoLock(`version = 3

[[package]]
name = "serde"
version = "1.0.1"
source = "registry+an index"
checksum = "00"

[[package]]
name = "own"
version = "0.1.0"
`)}))");
  EXPECT_EQ(cargo("GET https://r.example.test/se/rd/serde"), "allow");
  EXPECT_EQ(cargo("GET https://r.example.test/crates/serde/serde-1.0.1.crate"), "allow");
  EXPECT_EQ(cargo("GET https://r.example.test/crates/serde/serde-1.0.2.crate"), "not_allowed");
  EXPECT_EQ(cargo("GET https://r.example.test/3/o/own"), "not_allowed");
  const std::string hash = "h1:" + std::string(43, 'A') + "=";
  const Rule go("go({hosts: ['r.example.test'], lock: goSum('example.org/A v1.0.0 " + hash +
                "\\nexample.org/A v1.0.0/go.mod " + hash + "\\n')})");
  EXPECT_EQ(go("GET https://r.example.test/example.org/!a/@v/v1.0.0.zip"), "allow");
  EXPECT_EQ(go("GET https://r.example.test/example.org/!a/@v/v1.0.1.zip"), "not_allowed");
  EXPECT_EQ(go("GET https://r.example.test/example.org/a/@v/v1.0.0.zip"), "not_allowed");
  const Rule pip(
      "pypi({hosts: ['r.example.test'], lock: requirements('--index-url x\\nLeft.Pad[x]==1.0 \\\\\\n "
      "--hash=sha256:" +
      std::string(64, 'a') + " # why\\n')})");
  EXPECT_EQ(pip("GET https://r.example.test/simple/left-pad/"), "allow");
  EXPECT_EQ(pip("GET https://r.example.test/packages/x/left_pad-1.0-py3-none-any.whl"), "allow");
  EXPECT_EQ(pip("GET https://r.example.test/packages/x/left_pad-1.1-py3-none-any.whl"), "not_allowed");
  EXPECT_EQ(pip("GET https://r.example.test/simple/"), "not_allowed");
}

TEST(LibraryRegistries, RefuseALockThatDoesNotBind) {
  EXPECT_THAT(complaint("npm({hosts: ['a.test'], lock: {}})"), HasSubstr("what packageLock() returns"));
  EXPECT_THAT(complaint("npm({hosts: ['a.test'], lock: null})"), HasSubstr("what packageLock() returns"));
  EXPECT_THAT(complaint("npm({hosts: ['a.test'], lock: packageLock('{}')})"), HasSubstr("finds no package"));
  EXPECT_THAT(complaint("pypi({hosts: ['a.test'], lock: requirements('a==1.0')})"),
              HasSubstr("'a' has no hash"));
  EXPECT_THAT(complaint("pypi({hosts: ['a.test'], lock: requirements('a>=1.0')})"),
              HasSubstr("not 'name==version'"));
  EXPECT_THAT(complaint("go({hosts: ['a.test'], lock: goSum('x')})"), HasSubstr("not a line of go.sum"));
  EXPECT_THAT(
      complaint(
          "crates({hosts: ['a.test'], lock: packageLock({packages: {'node_modules/a': {version: '1'}}})})"),
      HasSubstr("what cargoLock() returns"));
}

TEST(LibraryRegistries, RefuseOptionsThatNobodyKnows) {
  for (const char* name : {"npm", "pypi", "crates", "go", "maven", "debian", "rubygems", "nuget", "oci"}) {
    const std::string call(name);
    EXPECT_THAT(complaint(call + "({hosts: ['a.test'], hots: 1})"), HasSubstr("has no option 'hots'"))
        << name;
    EXPECT_THAT(complaint(call + "({})"), HasSubstr("needs 'hosts'")) << name;
    EXPECT_THAT(complaint(call + "()"), HasSubstr("takes an object")) << name;
    EXPECT_THAT(complaint(call + "({hosts: []})"), HasSubstr("no pattern")) << name;
    EXPECT_THAT(complaint(call + "({hosts: ['*']})"), HasSubstr("not a host")) << name;
    EXPECT_THAT(complaint(call + "({hosts: ['a.test'], prefix: '/a/'})"), HasSubstr("'prefix' is a path"))
        << name;
    EXPECT_THAT(complaint(call + "({hosts: ['a.test'], port: '443'})"), HasSubstr("'port' is a number"))
        << name;
    EXPECT_THAT(complaint(call + "({hosts: ['a.test'], scheme: 'ftp'})"), HasSubstr("'scheme' is")) << name;
  }
  EXPECT_THAT(complaint("npm({hosts: ['a.test'], publish: 1})"), HasSubstr("'publish' is true or false"));
  EXPECT_THAT(complaint("npm({hosts: ['a.test'], publish: []})"), HasSubstr("'publish' is a list"));
  EXPECT_THAT(complaint("any()"), HasSubstr("any() takes rules"));
  EXPECT_THAT(complaint("any({})"), HasSubstr("any() takes rules"));
}

TEST(LibraryRegistries, KeepToTheirPrefixAndPort) {
  const Rule rule("npm({hosts: ['*.example.test'], prefix: '/mirror/npm', port: 8443})");
  EXPECT_EQ(rule("GET https://r.example.test:8443/mirror/npm/left-pad"), "allow");
  EXPECT_EQ(rule("GET https://r.example.test/mirror/npm/left-pad"), "not_allowed");
  EXPECT_EQ(rule("GET https://r.example.test:8443/left-pad"), "not_allowed");
  EXPECT_EQ(rule("GET https://r.example.test:8443/mirror/npmx/left-pad"), "not_allowed");
  EXPECT_EQ(rule("GET https://example.test:8443/mirror/npm/left-pad"), "not_allowed");
}

TEST(LibraryRegistries, CombineWithTheFirstThatHasAnOpinion) {
  const Rule rule("any(denyMetadata, npm({hosts: ['a.example.test']}), pypi({hosts: ['b.example.test']}))");
  EXPECT_EQ(rule("GET https://a.example.test/left-pad"), "allow");
  EXPECT_EQ(rule("GET https://b.example.test/simple/x/"), "allow");
  EXPECT_EQ(rule("GET https://c.example.test/simple/x/"), "not_allowed");
  EXPECT_EQ(rule("GET http://metadata/computeMetadata/v1/"), "policy_denied");
}

TEST(LibraryRegistries, PushOnlyWhereItIsGranted) {
  const Rule git("git({hosts: ['g.example.test'], repositories: ['/a/b.git'], push: true, lfs: true})");
  EXPECT_EQ(git("POST https://g.example.test/a/b.git/git-receive-pack"), "allow");
  EXPECT_EQ(git("POST https://g.example.test/a/c.git/git-receive-pack"), "not_allowed");
  EXPECT_EQ(git("POST https://g.example.test/a/b.git/info/lfs/objects/batch"), "allow");
  EXPECT_EQ(git("GET https://g.example.test/a/b.git/info/lfs/objects/" + std::string(64, 'a')), "allow");
  EXPECT_EQ(git("GET https://g.example.test/a/b.git/info/lfs/objects/a"), "not_allowed");
  EXPECT_THAT(complaint("git({hosts: ['a.test']})"), HasSubstr("needs 'repositories'"));
  EXPECT_THAT(complaint("git({hosts: ['a.test'], repositories: ['a']})"), HasSubstr("no repository"));
  EXPECT_THAT(complaint("git({hosts: ['a.test'], repositories: ['/*']})"), HasSubstr("no repository"));
  const Rule oci(
      "oci({hosts: ['o.example.test'], tokens: ['o.example.test'], repositories: ['a/b'], push: true})");
  EXPECT_EQ(oci("POST https://o.example.test/v2/a/b/blobs/uploads/"), "allow");
  EXPECT_EQ(oci("PATCH https://o.example.test/v2/a/b/blobs/uploads/0a-b"), "allow");
  EXPECT_EQ(oci("PUT https://o.example.test/v2/a/b/manifests/1"), "allow");
  EXPECT_EQ(oci("GET https://o.example.test/token?scope=repository:a/b:pull,push"), "allow");
  EXPECT_EQ(oci("GET https://o.example.test/token?scope=repository:a/b:delete"), "not_allowed");
  EXPECT_EQ(oci("GET https://o.example.test/token?scope=repository:a/b:pull&scope=repository:c/d:pull"),
            "not_allowed");
  EXPECT_EQ(oci("POST https://o.example.test/v2/a/c/blobs/uploads/"), "not_allowed");
}

TEST(LibraryRegistries, ReadSomeRepositoriesOfGithub) {
  const Rule rule(
      "github({hosts: ['api.example.test'], repositories: ['Team/tool'], downloads: ['d.example.test']})");
  for (const char* request :
       {"GET https://api.example.test/repos/team/Tool",
        "GET https://api.example.test/repos/Team/tool/releases/latest",
        "GET https://api.example.test/repos/team/tool/tags?per_page=5", "GET https://d.example.test/x?sig=1",
        "GET https://api.example.test/rate_limit"}) {
    EXPECT_EQ(rule(request), "allow") << request;
  }
  for (const char* request :
       {"POST https://api.example.test/repos/team/tool/issues",
        "GET https://api.example.test/repos/team/other", "GET https://api.example.test/user",
        "GET https://api.example.test/repos/team/tool%2fx", "POST https://d.example.test/x",
        "GET https://api.example.test/repos/team", "DELETE https://api.example.test/repos/team/tool"}) {
    EXPECT_EQ(rule(request), "not_allowed") << request;
  }
}

TEST(LibraryRegistries, ReadOneBucketInBothStyles) {
  const Rule rule("bucket({hosts: ['s3.example.test'], bucket: 'ours'})");
  for (const char* request :
       {"GET https://s3.example.test/ours/a/b.txt", "GET https://ours.s3.example.test/a/b.txt",
        "HEAD https://ours.s3.example.test/a", "GET https://s3.example.test/ours?list-type=2&prefix=a",
        "GET https://ours.s3.example.test/a?X-Amz-Signature=00"}) {
    EXPECT_EQ(rule(request), "allow") << request;
  }
  for (const char* request :
       {"GET https://s3.example.test/other/a", "GET https://other.s3.example.test/ours/a",
        "GET https://s3.example.test/", "PUT https://ours.s3.example.test/a",
        "GET https://s3.example.test/oursx/a", "GET https://ours.s3.example.test/a?acl",
        "GET https://x.ours.s3.example.test/a", "POST https://ours.s3.example.test/a?uploads",
        "GET https://ours.s3.example.test/a%2fb"}) {
    EXPECT_EQ(rule(request), "not_allowed") << request;
  }
  const Rule writes("bucket({hosts: ['s3.example.test'], bucket: 'ours', keys: ['out/'], write: true})");
  EXPECT_EQ(writes("PUT https://ours.s3.example.test/out/a"), "allow");
  EXPECT_EQ(writes("POST https://ours.s3.example.test/out/a?uploads"), "allow");
  EXPECT_EQ(writes("PUT https://ours.s3.example.test/in/a"), "not_allowed");
  EXPECT_EQ(writes("GET https://ours.s3.example.test/?list-type=2"), "not_allowed");
  EXPECT_THAT(complaint("bucket({hosts: ['*.s3.example.test'], bucket: 'ours'})"), HasSubstr("exact names"));
  EXPECT_THAT(complaint("bucket({hosts: ['s3.example.test']})"), HasSubstr("needs 'bucket'"));
}

// Every name that policies/registries.d.ts declares can be imported, and every one that is exported is
// declared.
TEST(LibraryRegistries, AreDeclaredForEditors) {
  const auto text = read_file("policies/registries.d.ts", 1 << 20);
  ASSERT_TRUE(text);
  std::string declared;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch part;
    if (std::regex_search(line, part, std::regex(R"re(^declare module "(podjail:[a-z]+)")re")))
      declared += part[1].str() + ",";
    if (std::regex_search(line, part, std::regex(R"(^  export (?:function (\w+)|\{ (\w+) \} from))")))
      declared += (part[1].matched ? part[1] : part[2]).str() + ",";
  }
  for (const std::string module : {"registries", "oci", "git", "github", "cloud"}) {
    const auto names = judge("import * as m from 'podjail:" + module +
                             "'; export const onRequest = () => deny(Object.keys(m).join());")
                           .message;
    const auto begin = declared.find("podjail:" + module + ",");
    ASSERT_NE(begin, std::string::npos) << module;
    const auto after = declared.find(',', begin) + 1;
    const auto list = declared.substr(after, declared.find("podjail:", after) - after);
    EXPECT_EQ(sorted(list), sorted(names + ",")) << module;
  }
}

}  // namespace
}  // namespace podjail::policy
