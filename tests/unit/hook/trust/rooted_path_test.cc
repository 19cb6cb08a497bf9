#include "hook/trust/rooted_path.h"

#include <sys/stat.h>

#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

class RootedPath : public TemporaryRoot {
 protected:
  Result<std::string> read(const std::string& path, std::size_t max_bytes = 1024) {
    const auto opened = open_root(root().string());
    if (!opened) return tl::unexpected(opened.error());
    const auto found = find_in_root(opened->get(), path);
    if (!found) return tl::unexpected(found.error());
    return read_in_root(opened->get(), path, *found, max_bytes);
  }
};

TEST_F(RootedPath, ReadsAFileOfTheImage) {
  put("etc/a", "contents");
  EXPECT_EQ(*read("/etc/a"), "contents");
  EXPECT_EQ(*read("etc/a"), "contents");
}

TEST_F(RootedPath, LinksStartAtTheImagesRootAndStopThere) {
  put("target", "inside");
  link("absolute", "/target");
  link("climbing", "../../../../../../target");
  link("etc/chain", "../climbing");
  for (const char* path : {"absolute", "climbing", "etc/chain", "../../target"})
    EXPECT_EQ(*read(path), "inside") << path;
}

TEST_F(RootedPath, AFileOfTheHostIsNotFound) {
  std::ofstream(folder_ / "secret") << "of the host";
  link("absolute", (folder_ / "secret").string());
  link("climbing", "../secret");
  for (const char* path : {"absolute", "climbing", "../secret"}) {
    EXPECT_EQ(read(path).error().kind(), ErrorKind::kNotFound) << path;
  }
}

TEST_F(RootedPath, LinksThroughProcessesAndEndlessOnesAreRefused) {
  link("loop", "loop");
  EXPECT_EQ(read("loop").error().kind(), ErrorKind::kRefused);
  // The image's root is the host's here, so that its /proc is there.
  const auto host = open_root("/");
  ASSERT_TRUE(host);
  EXPECT_EQ(find_in_root(host->get(), "/proc/self/root/etc/passwd").error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(find_in_root(host->get(), "/proc/self/cwd").error().kind(), ErrorKind::kRefused);
}

TEST_F(RootedPath, OnlyRegularFilesAreFound) {
  ASSERT_EQ(::mkfifo((root() / "fifo").c_str(), 0600), 0);
  std::filesystem::create_directory(root() / "directory");
  for (const char* path : {"fifo", "directory", "/"})
    EXPECT_EQ(read(path).error().kind(), ErrorKind::kRefused) << path;
}

TEST_F(RootedPath, TheKernelsOwnFilesAreNotRead) {
  // The image's root is the host's here, so that its /proc and /sys are there.
  const auto host = open_root("/");
  ASSERT_TRUE(host);
  for (const char* path :
       {"/proc/version", "/proc/sys/kernel/ostype", "/sys/kernel/uevent_seqnum", "/proc"}) {
    const auto found = look_in_root(host->get(), path);
    ASSERT_FALSE(found) << path;
    EXPECT_EQ(found.error().kind(), ErrorKind::kRefused) << path;
  }
  EXPECT_TRUE(look_in_root(host->get(), "/dev/null")) << "a memory-backed file system is an ordinary one";
}

TEST_F(RootedPath, WhatIsMissingIsNotFound) {
  put("file", "");
  for (const char* path : {"none", "none/at/all", "file/below"}) {
    EXPECT_EQ(read(path).error().kind(), ErrorKind::kNotFound) << path;
  }
}

TEST_F(RootedPath, AFileThatWasSwappedIsNotRead) {
  put("a", "first");
  const auto opened = open_root(root().string());
  const auto found = find_in_root(opened->get(), "a");
  ASSERT_TRUE(found);
  std::filesystem::rename(root() / "a", root() / "b");
  put("a", "second");
  EXPECT_EQ(read_in_root(opened->get(), "a", *found, 100).error().kind(), ErrorKind::kRefused);
}

TEST_F(RootedPath, ReadingIsBounded) {
  put("a", std::string(100, 'x'));
  EXPECT_EQ(read("a", 99).error().kind(), ErrorKind::kExhausted);
  EXPECT_TRUE(read("a", 100));
}

}  // namespace
}  // namespace podjail::trust
