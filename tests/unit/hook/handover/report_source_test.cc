#include "hook/handover/report_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook/handover/document.h"
#include "lib/base/unique_fd.h"
#include "tests/unit/hook/handover/scratch_folder.h"

namespace podjail::hook {
namespace {

class ReportSource : public ScratchFolder {
 protected:
  Result<std::string> read_from(const std::string& directory) const {
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return read_report(root.get(), directory, ::geteuid());
  }
  void link(const std::string& to, const std::string& name) const {
    ASSERT_EQ(::symlink(to.c_str(), at(name).c_str()), 0);
  }
};

TEST_F(ReportSource, IsReadWhereItLies) {
  write("run/report.json", "{}");
  EXPECT_EQ(*read_from(at("run")), "{}");
}

TEST_F(ReportSource, BeginsAtTheRootItIsGiven) {
  write("host/run/report.json", "{}");
  const UniqueFd root(::open(at("host").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(*read_report(root.get(), "/run", ::geteuid()), "{}");
  EXPECT_EQ(*read_report(root.get(), "/../../run", ::geteuid()), "{}") << "\"..\" ends at the root";
}

TEST_F(ReportSource, ThatIsMissingIsNotFound) {
  EXPECT_EQ(read_from(at("none")).error().kind(), ErrorKind::kNotFound);
  write("run/other", "");
  EXPECT_EQ(read_from(at("run")).error().kind(), ErrorKind::kUnavailable) << "it may come";
}

TEST_F(ReportSource, IsNeverReachedByALink) {
  write("secret", "root's");
  write("run/report.json", "{}");
  link(at("run"), "linked");
  EXPECT_EQ(read_from(at("linked")).error().kind(), ErrorKind::kRefused);
  std::filesystem::remove(at("run/report.json"));
  link(at("secret"), "run/report.json");
  EXPECT_EQ(read_from(at("run")).error().kind(), ErrorKind::kRefused);
}

TEST_F(ReportSource, WithASecondNameIsRefused) {
  write("secret", "root's");
  std::filesystem::create_directory(at("run"));
  ASSERT_EQ(::link(at("secret").c_str(), at("run/report.json").c_str()), 0);
  EXPECT_EQ(read_from(at("run")).error().kind(), ErrorKind::kRefused);
}

TEST_F(ReportSource, OfAnotherUserIsRefused) {
  write("run/report.json", "{}");
  const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(read_report(root.get(), at("run"), ::geteuid() + 1).error().kind(), ErrorKind::kRefused);
}

TEST_F(ReportSource, ThatIsNoFileIsRefusedAndNotWaitedFor) {
  std::filesystem::create_directory(at("run"));
  ASSERT_EQ(::mkfifo(at("run/report.json").c_str(), 0600), 0);
  EXPECT_EQ(read_from(at("run")).error().kind(), ErrorKind::kRefused);
  std::filesystem::create_directories(at("other/report.json"));
  EXPECT_EQ(read_from(at("other")).error().kind(), ErrorKind::kRefused);
}

TEST_F(ReportSource, HasALargestSize) {
  write("run/report.json", std::string(kMaxReportBytes, ' '));
  EXPECT_TRUE(read_from(at("run")));
  write("run/report.json", std::string(kMaxReportBytes + 1, ' '));
  EXPECT_EQ(read_from(at("run")).error().kind(), ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::hook
