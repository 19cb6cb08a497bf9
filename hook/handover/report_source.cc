#include "hook/handover/report_source.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hook/handover/document.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

UniqueFd open_without_links(int at, const std::string& path, std::uint64_t flags, std::uint64_t resolve) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = resolve | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, at, path.c_str(), &how, sizeof how)));
}

tl::unexpected<Error> cannot_open(const std::string& path) {
  if (errno == ELOOP || errno == EXDEV)
    return fail(ErrorKind::kRefused, printable(path) + " is, or is reached by, a link or a mount");
  return fail_errno("open " + printable(path));
}

Status check(int fd, std::uint32_t owner) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return fail_errno("stat the report");
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::kRefused, "the report is not a regular file");
  if (facts.st_uid != owner || facts.st_nlink != 1)
    return fail(ErrorKind::kRefused, "the report is not the sidecar's alone");
  if (facts.st_size > static_cast<off_t>(kMaxReportBytes))
    return fail(ErrorKind::kRefused, "the report is too long");
  return {};
}

}  // namespace

Result<std::string> read_report(int root, const std::string& directory, std::uint32_t owner) {
  const auto folder = open_without_links(root, directory, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);
  if (!folder) return cannot_open(directory);
  // O_NONBLOCK: opening a FIFO must not hang before it can be refused.
  const std::string name(contract::kReportFile);
  const auto fd = open_without_links(folder.get(), name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW,
                                     RESOLVE_BENEATH | RESOLVE_NO_XDEV);
  if (!fd && errno == ENOENT) return fail(ErrorKind::kUnavailable, "there is no report");
  if (!fd) return cannot_open(directory + "/" + name);
  if (auto checked = check(fd.get(), owner); !checked) return tl::unexpected(std::move(checked.error()));
  return read_all(fd.get(), kMaxReportBytes);
}

}  // namespace podjail::hook
