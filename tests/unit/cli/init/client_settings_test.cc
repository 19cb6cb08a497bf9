#include "cli/init/client_settings.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Found = std::vector<FoundUrl>;

TEST(ClientSettings, AreReadFromNpmrc) {
  EXPECT_EQ(
      read_npmrc(
          "# registry=https://no.test/\nregistry = https://a.test/npm/\n@team:registry=\"https://b.test/\"\n"
          "//a.test/:_authToken=secret\n"),
      (Found{{"https://a.test/npm/", 2}, {"https://b.test/", 3}}));
}

TEST(ClientSettings, AreReadFromPipConfWithContinuations) {
  EXPECT_EQ(
      read_pip_conf(
          "[global]\nindex-url = https://a.test/simple\nextra-index-url =\n    https://b.test/simple\n"
          "    https://c.test/simple\ntimeout = 60\n    https://no.test/\n"),
      (Found{{"https://a.test/simple", 2}, {"https://b.test/simple", 4}, {"https://c.test/simple", 5}}));
}

TEST(ClientSettings, AreReadFromCargoConfig) {
  EXPECT_EQ(
      read_cargo_config("[source.main]\nreplace-with = \"mirror\"\n[source.mirror]\nregistry = "
                        "\"sparse+https://a.test/index/\"\n"
                        "[registries.own]\nindex = 'https://b.test/git'\n[registry]\ndefault = \"own\"\n"
                        "registries.c.index = \"https://c.test/\" # dotted\nregistry = \"own\"\n"),
      (Found{{"https://a.test/index/", 4}, {"https://b.test/git", 6}, {"https://c.test/", 9}}));
}

TEST(ClientSettings, AreReadFromGoEnv) {
  EXPECT_EQ(read_go_env("GOFLAGS=-mod=mod\nGOPROXY=https://a.test,https://b.test/"
                        "x|direct\nGOSUMDB=sum.test+key https://c.test/sum\n"),
            (Found{{"https://a.test", 2}, {"https://b.test/x", 2}, {"https://c.test/sum", 3}}));
  EXPECT_TRUE(read_go_proxy("off", 0).empty());
  EXPECT_TRUE(read_go_env("GOSUMDB=off\n").empty());
}

TEST(ClientSettings, AreReadFromGitConfig) {
  EXPECT_EQ(read_git_config("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://a.test/b.git\n"
                            "\tpushurl = https://c.test/d.git\n"),
            (std::vector<FoundUrl>{{"https://a.test/b.git", 4}}));
}

TEST(ClientSettings, AreWordsInVariables) {
  EXPECT_EQ(read_words(" https://a.test/  https://b.test/\n", 0),
            (Found{{"https://a.test/", 0}, {"https://b.test/", 0}}));
  EXPECT_TRUE(read_words("  ", 0).empty());
}

}  // namespace
}  // namespace podjail::cli
