#include "lib/policy/sources.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "tests/unit/lib/policy/policy_directory.h"

namespace podjail::policy {
namespace {

Result<PolicySources> load(const PolicyDirectory& directory) {
  return load_policy_sources(std::vector<std::string>{directory.path()});
}

TEST(Sources, ReadsPoliciesInOrderOfTheirNames) {
  const PolicyDirectory directory;
  directory.write("b.js", "B");
  directory.write("a.js", "A");
  directory.write("10.js", "");
  const auto sources = load(directory);
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->files, (std::vector<PolicySource>{{"10.js", ""}, {"a.js", "A"}, {"b.js", "B"}}));
}

TEST(Sources, LeavesOutWhatIsNoPolicy) {
  const PolicyDirectory directory;
  for (const char* name : {".hidden.js", "a_test.js", "a.json", "README.md", "js", "a.js~", "a.mjs"}) {
    directory.write(name, "x");
  }
  EXPECT_TRUE(load(directory)->files.empty());
}

TEST(Sources, ReadsTestsApartAndByLayer) {
  const PolicyDirectory first;
  const PolicyDirectory second;
  first.write("a.js", "true");
  first.write("a_test.js", "A");
  first.write("a.json", "{}");
  first.write(".b_test.js", "hidden");
  second.write("c_test.js", "C");
  second.write("d.shadow.js", "true");
  const std::vector<LayerDirectories> layers = {{{"shadow"}, {first.path()}, LayerMode::kShadow},
                                                {{"outer"}, {first.path()}, LayerMode::kEnforce},
                                                {{"inner"}, {second.path()}, LayerMode::kEnforce}};
  const auto tests = load_policy_tests(layers);
  ASSERT_TRUE(tests);
  EXPECT_EQ(*tests, (std::vector<PolicySource>{{"a_test.js", "A", 0}, {"c_test.js", "C", 1}}));
}

TEST(Sources, BoundsTestsLikePolicies) {
  const PolicyDirectory directory;
  directory.write("a_test.js", std::string(kMaxPolicyBytes + 1, ' '));
  const std::vector<LayerDirectories> layers = {{{}, {directory.path()}}};
  const auto tests = load_policy_tests(layers);
  ASSERT_FALSE(tests);
  EXPECT_EQ(tests.error().kind(), ErrorKind::kExhausted);
}

TEST(Sources, FollowsTheLinksOfAConfigMap) {
  const PolicyDirectory directory;
  directory.make_directory("..2024");
  directory.write("..2024/a.js", "true");
  directory.link("..data", "..2024");
  directory.link("a.js", "..data/a.js");
  EXPECT_EQ(load(directory)->files, (std::vector<PolicySource>{{"a.js", "true"}}));
}

TEST(Sources, FindsNothingInADirectoryThatDoesNotExist) {
  const auto sources = load_policy_sources(std::vector<std::string>{"/nonexistent/policies"});
  ASSERT_TRUE(sources);
  EXPECT_TRUE(sources->files.empty());
  EXPECT_EQ(sources->revision.size(), 12U);
}

TEST(Sources, JoinsDirectoriesInTheirOrder) {
  const PolicyDirectory first;
  const PolicyDirectory second;
  first.write("z.js", "1");
  second.write("a.js", "2");
  const auto sources = load_policy_sources(std::vector<std::string>{first.path(), second.path()});
  EXPECT_EQ(sources->files, (std::vector<PolicySource>{{"z.js", "1"}, {"a.js", "2"}}));
}

TEST(Sources, RefusesWhatIsNotARegularFile) {
  const PolicyDirectory directory;
  directory.make_directory("a.js");
  EXPECT_EQ(load(directory).error().kind(), ErrorKind::kInvalid);
  directory.remove("a.js");
  ASSERT_EQ(::mkfifo((directory.path() + "/pipe.js").c_str(), 0600), 0);
  EXPECT_EQ(load(directory).error().kind(), ErrorKind::kInvalid);
  directory.remove("pipe.js");
  directory.link("dangling.js", "nowhere");
  EXPECT_EQ(load(directory).error().kind(), ErrorKind::kNotFound);
}

TEST(Sources, RefusesMoreThanTheLimits) {
  const PolicyDirectory large;
  large.write("a.js", std::string(kMaxPolicyBytes, ' '));
  EXPECT_TRUE(load(large));
  large.write("b.js", std::string(kMaxPolicyBytes + 1, ' '));
  EXPECT_EQ(load(large).error().kind(), ErrorKind::kExhausted);

  const PolicyDirectory whole;
  for (char name = 'a'; name < 'e'; ++name)
    whole.write(std::string(1, name) + ".js", std::string(kMaxPolicyBytes, ' '));
  EXPECT_TRUE(load(whole));
  whole.write("z.js", "1");
  EXPECT_EQ(load(whole).error().kind(), ErrorKind::kExhausted);

  const PolicyDirectory many;
  for (std::size_t i = 0; i < kMaxPolicies; ++i) many.write(std::to_string(i) + ".js", "");
  EXPECT_TRUE(load(many));
  many.write("one-more.js", "");
  EXPECT_EQ(load(many).error().kind(), ErrorKind::kExhausted);
}

TEST(Sources, ReadsTheDataFilesThatAPolicyBesideThemImports) {
  const PolicyDirectory directory;
  const PolicyDirectory other;
  directory.write("a.js", "import lock from 'file:package-lock.json'; export function onRequest() {}");
  directory.write("package-lock.json", "{}");
  directory.write("other.json", "{}");
  directory.write("README.txt", std::string(kMaxPolicySetBytes + 1, 'x'));
  other.write("b.js", "true");
  other.write("package-lock.json", "not for b.js");
  const auto sources = load_policy_sources(std::vector<std::string>{directory.path(), other.path()});
  ASSERT_TRUE(sources) << sources.error().message();
  ASSERT_EQ(sources->files.size(), 3U);
  EXPECT_EQ(sources->files[1], (PolicySource{"package-lock.json", "{}"}));
  EXPECT_EQ(sources->files[2].name, "b.js");
  directory.write("package-lock.json", "{ }");
  const auto changed = load_policy_sources(std::vector<std::string>{directory.path(), other.path()});
  ASSERT_TRUE(changed);
  EXPECT_NE(sources->revision, changed->revision);
}

TEST(Sources, MissesNoPolicyForTheNumberOfDataFiles) {
  const PolicyDirectory directory;
  for (std::size_t i = 0; i <= kMaxPolicies; ++i) directory.write("d" + std::to_string(i) + ".json", "{}");
  directory.write("z.js", "({allow: false})");
  const auto sources = load_policy_sources(std::vector<std::string>{directory.path()});
  ASSERT_TRUE(sources);
  ASSERT_EQ(sources->files.size(), 1U);
  EXPECT_EQ(sources->files[0].name, "z.js");
}

TEST(Sources, TellsDataFromOtherFiles) {
  for (const char* name : {"package-lock.json", "Cargo.lock", "go.sum", "requirements.txt"})
    EXPECT_TRUE(is_data_name(name)) << name;
  for (const char* name :
       {"a.js", ".npmrc.json", "a b.json", "a/b.json", "json", "", "a.json.js", "../a.json"})
    EXPECT_FALSE(is_data_name(name)) << name;
}

TEST(Sources, HashesNamesAndTexts) {
  const auto revision = [](std::vector<PolicySource> files) {
    return make_policy_sources(std::move(files)).revision;
  };
  EXPECT_EQ(revision({{"a.js", "true"}}), revision({{"a.js", "true"}}));
  EXPECT_NE(revision({{"a.js", "true"}}), revision({{"a.js", "true "}}));
  EXPECT_NE(revision({{"a.js", "true"}}), revision({{"b.js", "true"}}));
  EXPECT_NE(revision({{"a", "bc"}}), revision({{"ab", "c"}}));
  EXPECT_NE(revision({}), revision({{"", ""}}));
  EXPECT_EQ(revision({}).find_first_not_of("0123456789abcdef"), std::string::npos);
}

LayerDirectories layer_of(std::string name, const PolicyDirectory& directory,
                          LayerMode mode = LayerMode::kEnforce) {
  return {{std::move(name), LayerDefault::kDeny}, {directory.path()}, mode};
}

TEST(Sources, JoinLayersFromTheOutermostOn) {
  const PolicyDirectory outer;
  const PolicyDirectory inner;
  outer.write("z.js", "Z");
  inner.write("a.js", "A");
  const std::vector<LayerDirectories> layers = {layer_of("outer", outer), layer_of("inner", inner)};
  const auto sources = load_policy_layers(layers, Shadows::kLeftOut);
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->files, (std::vector<PolicySource>{{"z.js", "Z", 0}, {"a.js", "A", 1}}));
  EXPECT_EQ(sources->layers.at(1).name, "inner");
  EXPECT_FALSE(sources->denies_all());
}

TEST(Sources, DenyAllWithoutAnOutermostPolicy) {
  const PolicyDirectory outer;
  const PolicyDirectory inner;
  inner.write("a.js", "true");
  const std::vector<LayerDirectories> layers = {layer_of("outer", outer), layer_of("inner", inner)};
  EXPECT_TRUE(load_policy_layers(layers, Shadows::kLeftOut)->denies_all());
  EXPECT_TRUE(make_policy_sources({}).denies_all());
}

TEST(Sources, TakeShadowsOnlyWhenAsked) {
  const PolicyDirectory shadow;
  const PolicyDirectory real;
  shadow.write("s.js", "S");
  real.write("a.js", "A");
  real.write("b.shadow.js", "B");
  const std::vector<LayerDirectories> layers = {layer_of("trial", shadow, LayerMode::kShadow),
                                                layer_of("pod", real)};
  const auto without = load_policy_layers(layers, Shadows::kLeftOut);
  EXPECT_EQ(without->files, (std::vector<PolicySource>{{"a.js", "A", 0}}));
  EXPECT_EQ(without->layers.size(), 1U);
  const auto with = load_policy_layers(layers, Shadows::kTaken);
  EXPECT_EQ(with->files,
            (std::vector<PolicySource>{{"s.js", "S", 0}, {"a.js", "A", 1}, {"b.shadow.js", "B", 1}}));
}

TEST(Sources, TheRevisionTellsLayersApart) {
  const std::vector<PolicySource> files = {{"a.js", "A", 0}, {"b.js", "B", 0}};
  const auto flat = make_policy_sources(files).revision;
  const auto deny = make_layered_sources({{"l", LayerDefault::kDeny}}, files).revision;
  const auto pass = make_layered_sources({{"l", LayerDefault::kPass}}, files).revision;
  const auto two =
      make_layered_sources({{"l", LayerDefault::kDeny}, {"m", LayerDefault::kDeny}}, files).revision;
  const auto moved = make_layered_sources({{"l", LayerDefault::kDeny}, {"m", LayerDefault::kDeny}},
                                          {{"a.js", "A", 0}, {"b.js", "B", 1}})
                         .revision;
  EXPECT_EQ((std::set<std::string>{flat, deny, pass, two, moved}).size(), 5U);
}

}  // namespace
}  // namespace podjail::policy
