#include "agent/host/host_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/agent/host/scratch_host.h"

namespace podjail::agent {
namespace {

class Files : public ScratchHost {};

TEST_F(Files, AreWrittenAndReadByTheHostsPaths) {
  auto host = files();
  EXPECT_FALSE(*host.read("/etc/none"));
  EXPECT_FALSE(*host.read("/none/none"));
  ASSERT_TRUE(host.write("/etc/a", "one", 0640));
  ASSERT_TRUE(host.write("/etc/a", "two", 0640));
  EXPECT_EQ(**host.read("/etc/a"), (HostFile{"two", 0640}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(at("/etc")), {}), 1) << "no temporary is left";
}

TEST_F(Files, BehindALinkOfTheHostAreTheHosts) {
  std::filesystem::create_directory(at("/opt/real"));
  ASSERT_EQ(::symlink("/opt/real", at("/etc/linked").c_str()), 0);
  auto host = files();
  ASSERT_TRUE(host.write("/etc/linked/a", "x", 0644));
  EXPECT_EQ(get("/opt/real/a"), "x");
  EXPECT_TRUE(*host.is_directory("/etc/linked"));
}

TEST_F(Files, ThatAreLinksThemselvesAreRefused) {
  put("/etc/real", "kept");
  ASSERT_EQ(::symlink("real", at("/etc/link").c_str()), 0);
  EXPECT_EQ(files().read("/etc/link").error().kind(), ErrorKind::kRefused);
  std::filesystem::create_directory(at("/etc/folder"));
  EXPECT_EQ(files().read("/etc/folder").error().kind(), ErrorKind::kRefused);
}

TEST_F(Files, NeedTheirDirectory) {
  EXPECT_FALSE(files().write("/none/a", "x", 0644));
}

TEST_F(Files, ReplaceWhatADeadAgentLeftHalfWritten) {
  put("/etc/.a.podjail", "half");
  ASSERT_TRUE(files().write("/etc/a", "whole", 0644));
  EXPECT_FALSE(has("/etc/.a.podjail"));
  put("/etc/.a.podjail", "half");
  ASSERT_TRUE(files().remove("/etc/a"));
  EXPECT_FALSE(has("/etc/.a.podjail"));
  EXPECT_TRUE(files().remove("/etc/a")) << "there is none to remove";
  EXPECT_TRUE(files().remove("/none/a"));
}

TEST_F(Files, LieInDirectoriesThatAreMadeOneByOne) {
  auto host = files();
  EXPECT_FALSE(host.make_directory("/opt/a/b", 0755));
  EXPECT_EQ(*host.make_directory("/opt/a", 0700), Made::kNow);
  EXPECT_EQ(*host.make_directory("/opt/a", 0755), Made::kBefore);
  EXPECT_EQ(std::filesystem::status(at("/opt/a")).permissions(), std::filesystem::perms(0700));
  put("/opt/file", "");
  EXPECT_FALSE(host.make_directory("/opt/file", 0755));
}

TEST_F(Files, KeepTheirDirectoryWhileOneIsLeft) {
  auto host = files();
  put("/opt/a/file", "");
  ASSERT_TRUE(host.remove_directory("/opt/a"));
  EXPECT_TRUE(has("/opt/a/file"));
  ASSERT_TRUE(host.remove("/opt/a/file"));
  ASSERT_TRUE(host.remove_directory("/opt/a"));
  EXPECT_FALSE(has("/opt/a"));
  EXPECT_TRUE(host.remove_directory("/opt/a"));
}

TEST_F(Files, AreListedInOrder) {
  put("/opt/a/2", "");
  put("/opt/a/1", "");
  EXPECT_EQ(*files().list("/opt/a"), (std::vector<std::string>{"1", "2"}));
  EXPECT_TRUE(files().list("/opt/none")->empty());
  EXPECT_FALSE(*files().is_directory("/opt/none"));
}

}  // namespace
}  // namespace podjail::agent
