#include "cli/suggest/shapes.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

std::string told(std::string_view path, std::string_view method = "GET") {
  auto shapes = Shapes::create();
  EXPECT_TRUE(shapes) << shapes.error().message();
  std::string text;
  for (const auto& match : shapes->matches(method, path, "")) {
    if (match.strength == ShapeMatch::Strength::kTelling) text += (text.empty() ? "" : " ") + match.shape;
  }
  return text;
}

TEST(Shapes, AreToldByPaths) {
  EXPECT_EQ(told("/left-pad/-/left-pad-1.0.0.tgz"), "npm");
  EXPECT_EQ(told("/simple/requests/"), "pypi");
  EXPECT_EQ(told("/se/rd/serde"), "crates");
  EXPECT_EQ(told("/example.org/a/@v/list"), "go");
  EXPECT_EQ(told("/org/example/tool/1.0/tool-1.0.jar"), "maven");
  EXPECT_EQ(told("/dists/bookworm/InRelease"), "debian");
  EXPECT_EQ(told("/gems/rake-13.0.gem"), "rubygems");
  EXPECT_EQ(told("/v3/index.json"), "nuget");
  EXPECT_EQ(told("/v2/library/debian/manifests/bookworm"), "oci");
}

TEST(Shapes, AreNotToldByWhatAnyServerMayHave) {
  for (const auto* const path : {"/", "/health", "/api/v1/status", "/a/b/c", "/versions"})
    EXPECT_EQ(told(path), "") << path;
  EXPECT_EQ(told("/left-pad/-/left-pad-1.0.0.tgz", "PUT"), "");
}

TEST(Shapes, KnowRepositoriesOfGit) {
  EXPECT_EQ(git_repository("/team/tool.git/info/refs"), "/team/tool.git");
  EXPECT_EQ(git_repository("/team/tool/git-upload-pack"), "/team/tool");
  for (const auto* const path : {"/info/refs", "/team/tool.git/HEAD", "/.x/info/refs", "/a//b/info/refs",
                                 "/a%2fb/info/refs", "/team/tool.git/git-receive-pack"})
    EXPECT_EQ(git_repository(path), "") << path;
}

}  // namespace
}  // namespace podjail::cli
