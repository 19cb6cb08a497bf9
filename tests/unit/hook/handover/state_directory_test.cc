#include "hook/handover/state_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/hook/handover/scratch_folder.h"

namespace podjail::hook {
namespace {

class StateDirectories : public ScratchFolder {
 protected:
  StateDirectory open() const { return std::move(*StateDirectory::open(folder_.string())); }
};

TEST_F(StateDirectories, TakeFilesThatRootAloneReads) {
  ASSERT_TRUE(open().put("a.json", "one"));
  ASSERT_TRUE(open().put("a.json", "two"));
  EXPECT_EQ(read("a.json"), "two");
  EXPECT_EQ(std::filesystem::status(at("a.json")).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "no temporary is left";
  ASSERT_TRUE(open().remove("a.json"));
  ASSERT_TRUE(open().remove("a.json"));
  EXPECT_FALSE(exists("a.json"));
}

TEST_F(StateDirectories, ThatAreNotThereAreNotFound) {
  EXPECT_EQ(StateDirectory::open(at("none")).error().kind(), ErrorKind::kNotFound);
}

TEST_F(StateDirectories, ThatOthersMayWriteOrThatAreLinksAreRefused) {
  std::filesystem::create_directory(at("open"));
  ASSERT_EQ(::chmod(at("open").c_str(), 0777), 0);
  EXPECT_EQ(StateDirectory::open(at("open")).error().kind(), ErrorKind::kRefused);
  ASSERT_EQ(::chmod(at("open").c_str(), 0770), 0);
  EXPECT_EQ(StateDirectory::open(at("open")).error().kind(), ErrorKind::kRefused);
  std::filesystem::create_directory(at("real"));
  ASSERT_EQ(::symlink(at("real").c_str(), at("linked").c_str()), 0);
  EXPECT_EQ(StateDirectory::open(at("linked")).error().kind(), ErrorKind::kRefused);
  write("file", "");
  EXPECT_EQ(StateDirectory::open(at("file")).error().kind(), ErrorKind::kRefused);
}

TEST_F(StateDirectories, TakeNoMoreFilesThanTheyHold) {
  for (std::size_t i = 0; i < StateDirectory::kMaxFiles; ++i) write(std::to_string(i), "");
  EXPECT_EQ(open().put("more.json", "x").error().kind(), ErrorKind::kExhausted);
  std::filesystem::remove(at("0"));
  EXPECT_TRUE(open().put("more.json", "x"));
}

TEST_F(StateDirectories, TakeNoMoreBytesThanTheyHold) {
  write("large", "");
  std::filesystem::resize_file(at("large"), StateDirectory::kMaxBytes);
  EXPECT_EQ(open().put("more.json", "x").error().kind(), ErrorKind::kExhausted);
  EXPECT_FALSE(exists("more.json"));
}

TEST_F(StateDirectories, ReplaceALinkAndDoNotFollowIt) {
  write("victim", "kept");
  ASSERT_EQ(::symlink(at("victim").c_str(), at("a.json").c_str()), 0);
  ASSERT_TRUE(open().put("a.json", "new"));
  EXPECT_EQ(read("victim"), "kept");
  EXPECT_EQ(read("a.json"), "new");
}

}  // namespace
}  // namespace podjail::hook
