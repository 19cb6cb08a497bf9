#include "cli/container/container_guard.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/unit/cli/container/fake_engine.h"

namespace podjail::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// An engine that has two containers until they are removed.
constexpr const char* kEngine = R"sh(
echo "$*" >> $NOTES
case $1 in
  ps) [ -e $HERE/removed ] || printf 'one\ntwo\n' ;;
  rm) : > $HERE/removed; [ ! -p $HERE/told ] || echo removed > $HERE/told ;;
esac
)sh";

// Waits for whoever writes to it.
std::string read_file_of_pipe(const std::string& path) {
  const UniqueFd pipe(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return read_all(pipe.get(), 4096).value_or("");
}

TEST(ContainerGuard, RemovesWhatHasTheLabel) {
  const FakeEngine engine(kEngine);
  EXPECT_TRUE(remove_labelled(engine.program(), "a=b"));
  EXPECT_THAT(engine.notes(), HasSubstr("--filter label=a=b\nrm --force --volumes one two\n"));
}

TEST(ContainerGuard, AsksForNothingWhereNothingIsLeft) {
  const FakeEngine engine("echo \"$*\" >> $NOTES");
  EXPECT_TRUE(remove_labelled(engine.program(), "a=b"));
  EXPECT_THAT(engine.notes(), testing::Not(HasSubstr("rm")));
}

TEST(ContainerGuard, RemovesWhenItsMakerLetsGoOfIt) {
  const FakeEngine engine(kEngine);
  ASSERT_TRUE(ContainerGuard::start(engine.program(), "a=b"));  // and destroyed
  EXPECT_THAT(engine.notes(), HasSubstr("rm --force --volumes one two"));
}

TEST(ContainerGuard, RemovesNothingWhenItIsDismissed) {
  const FakeEngine engine(kEngine);
  auto guard = ContainerGuard::start(engine.program(), "a=b");
  ASSERT_TRUE(guard);
  guard->dismiss();
  EXPECT_THAT(engine.notes(), IsEmpty());
}

TEST(ContainerGuard, RemovesWhenItsMakerIsKilled) {
  const FakeEngine engine(kEngine);
  const auto told = engine.folder().path() + "/told";
  ASSERT_EQ(::mkfifo(told.c_str(), 0600), 0);
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t maker = ::fork();
  if (maker == 0) {
    const auto guard = ContainerGuard::start(engine.program(), "a=b");
    ::close(ends[0]);
    [[maybe_unused]] const auto written = ::write(ends[1], "x", 1);
    ::close(ends[1]);
    ::pause();
  }
  ::close(ends[1]);
  const UniqueFd reading(ends[0]);
  char byte = 0;
  ASSERT_EQ(::read(reading.get(), &byte, 1), 1);
  ::kill(maker, SIGKILL);
  ::waitpid(maker, nullptr, 0);
  EXPECT_EQ(read_file_of_pipe(told), "removed\n");
}

}  // namespace
}  // namespace podjail::cli
