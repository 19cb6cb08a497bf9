#include "cli/init/file_places.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Places = std::vector<std::string>;

TEST(FilePlaces, AreBesideTheIndex) {
  EXPECT_EQ(places_of_files("pip", "/simple/"), (Places{"/packages/"}));
  EXPECT_EQ(places_of_files("pip", "/mirror/simple/"), (Places{"/mirror/packages/"}));
  EXPECT_EQ(places_of_files("pip", "/team/dev/+simple/"), (Places{"/team/dev/+f/"}));
  EXPECT_EQ(places_of_files("pip", "/1/packages/pypi/simple/"),
            (Places{"/1/packages/pypi/packages/", "/1/packages/pypi/files/"}));
  EXPECT_EQ(places_of_files("cargo", "/cargo/name/index/"), (Places{"/cargo/name/v1/"}));
}

TEST(FilePlaces, AreNoneForWhatIsNoSuchIndex) {
  for (const auto* path : {"/", "/packages/", "/simple/x/", "/nosimple/"})
    EXPECT_TRUE(places_of_files("pip", path).empty()) << path;
  EXPECT_TRUE(places_of_files("npm", "/simple/").empty());
}

}  // namespace
}  // namespace podjail::cli
