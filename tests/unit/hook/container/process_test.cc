#include "hook/container/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace podjail::container {
namespace {

TEST(ContainerProcess, ReadsItsProcFiles) {
  const auto process = ContainerProcess::open(::getpid());
  ASSERT_TRUE(process);
  EXPECT_EQ(process->pid(), ::getpid());
  EXPECT_NE(process->read("status", 65536)->find("Pid:\t" + std::to_string(::getpid())), std::string::npos);
  EXPECT_EQ(process->read("status", 10).error().kind(), ErrorKind::kExhausted);
  EXPECT_FALSE(process->open_file("nothing"));
}

TEST(ContainerProcess, IsNotFoundWithoutAProcess) {
  EXPECT_EQ(ContainerProcess::open(4194304).error().kind(), ErrorKind::kNotFound);
}

TEST(ContainerProcess, AnswersNoMoreOnceTheProcessIsGone) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto process = ContainerProcess::open(child);
  ASSERT_TRUE(process);
  EXPECT_TRUE(process->read("cgroup", 65536));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  // Whoever has the number by now, this is not about them.
  EXPECT_FALSE(process->read("cgroup", 65536));
  EXPECT_FALSE(process->open_file("ns/net"));
}

}  // namespace
}  // namespace podjail::container
