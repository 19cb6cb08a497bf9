#include "hook/look_host.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>

#include "hook/mount_kind.h"
#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::hook {
namespace {

SourceKind kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return SourceKind::kDirectory;
  if (S_ISREG(mode)) return SourceKind::kFile;
  if (S_ISSOCK(mode)) return SourceKind::kSocket;
  if (S_ISCHR(mode) || S_ISBLK(mode)) return SourceKind::kDevice;
  return SourceKind::kOther;
}

SourceFact look_at(const std::string& source) {
  const std::unique_ptr<char, decltype(&std::free)> path(::realpath(source.c_str(), nullptr), &std::free);
  struct stat facts {};
  if (!path || ::stat(path.get(), &facts) != 0) return {source, SourceKind::kMissing};
  return {path.get(), kind_of(facts.st_mode)};
}

}  // namespace

std::vector<SourceFact> look_at_sources(const Bundle& bundle) {
  std::vector<SourceFact> facts;
  for (const auto& mount : bundle.mounts) {
    const bool looked_at = is_bind(mount) && mount.source.starts_with('/');
    facts.push_back(looked_at ? look_at(mount.source) : SourceFact{mount.source, SourceKind::kMissing});
  }
  return facts;
}

VsockFact look_for_vsock() {
  if (::access("/dev/vsock", F_OK) == 0) return VsockFact::kPresent;
  const UniqueFd socket(::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return !socket && errno == EAFNOSUPPORT ? VsockFact::kAbsent : VsockFact::kPresent;
}

IoUringFact look_for_io_uring() {
  const auto text = read_file("/proc/sys/kernel/io_uring_disabled", 16);
  return text && text->starts_with('2') ? IoUringFact::kDisabled : IoUringFact::kEnabled;
}

}  // namespace podjail::hook
