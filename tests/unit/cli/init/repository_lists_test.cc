#include "cli/init/repository_lists.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Found = std::vector<FoundUrl>;

TEST(RepositoryLists, AreReadFromMavenSettingsWithoutComments) {
  EXPECT_EQ(read_maven_settings(
                "<settings>\n<!-- <url>https://no.test/</url>\n-->\n<mirrors><mirror>\n"
                "<url> https://a.test/maven2 </url></mirror>\n</mirrors><url>https://b.test/</url>"),
            (Found{{"https://a.test/maven2", 5}, {"https://b.test/", 6}}));
  EXPECT_TRUE(read_maven_settings("<url>https://a.test/").empty());
  EXPECT_TRUE(read_maven_settings("<!-- <url>x</url>").empty());
}

TEST(RepositoryLists, AreReadFromSourcesList) {
  EXPECT_EQ(
      read_apt_list("# deb http://no.test/ x main\ndeb [signed-by=/k.gpg arch=amd64] http://a.test/debian "
                    "bookworm main\n"
                    "deb-src https://b.test/debian bookworm main # note\ndeb cdrom:[x]/ bookworm main\n"),
      (Found{{"http://a.test/debian", 2}, {"https://b.test/debian", 3}}));
}

TEST(RepositoryLists, AreReadFromTheirNewForm) {
  EXPECT_EQ(read_apt_sources(
                "Types: deb\nURIs: https://a.test/debian\n https://b.test/debian\nSuites: https://no.test/\n"
                "#URIs: https://no.test/\n"),
            (Found{{"https://a.test/debian", 2}, {"https://b.test/debian", 3}}));
}

}  // namespace
}  // namespace podjail::cli
