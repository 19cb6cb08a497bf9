#include "cli/suggest/registry_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::set<std::string> names(std::string_view shape, std::initializer_list<const char*> paths) {
  std::set<std::string> found;
  for (const auto* path : paths) add_registry_name(shape, path, found);
  return found;
}

TEST(RegistryNames, AreThoseThatBoundARule) {
  EXPECT_THAT(names("oci", {"/v2/team/app/manifests/1", "/v2/", "/v2/team/app/tags/list"}),
              ElementsAre("team/app"));
  EXPECT_THAT(names("git", {"/a/b.git/info/refs", "/a/b.git/HEAD"}), ElementsAre("/a/b.git"));
  EXPECT_THAT(names("go", {"/example.org/!team/tool/sub/@v/list", "/example.com/@latest"}),
              ElementsAre("example.com", "example.org/Team"));
  EXPECT_THAT(names("debian", {"/dists/bookworm/InRelease", "/pool/main/c/curl/curl.deb"}),
              ElementsAre("bookworm"));
  EXPECT_THAT(names("npm", {"/left-pad"}), ElementsAre());
}

TEST(RegistryNames, OfMavenAreGroups) {
  EXPECT_THAT(names("maven", {"/org/example/tool/1.0/tool-1.0.jar", "/org/example/tool/maven-metadata.xml",
                              "/com/other/maven-metadata.xml.sha1"}),
              ElementsAre("com.other", "org.example"));
}

TEST(RegistryNames, KnowTheChecksumDatabaseBehindAProxy) {
  EXPECT_EQ(sumdb_of("/sumdb/sum.example.test/latest"), "sum.example.test");
  for (const auto* const path :
       {"/sumdb/sum.example.test", "/sumdb//x", "/sumdb/a\"b/x", "/sumdb/127.0.0.1/x", "/x"})
    EXPECT_EQ(sumdb_of(path), "") << path;
}

}  // namespace
}  // namespace podjail::cli
