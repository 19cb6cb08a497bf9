#include "hook/container/kernel_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace podjail::container {
namespace {

struct KindFacts {
  const char* name;  // below /proc/<pid>/ns
  int flag;
};

KindFacts facts_of(NamespaceKind kind) {
  switch (kind) {
    case NamespaceKind::kNetwork:
      return {"net", CLONE_NEWNET};
    case NamespaceKind::kMount:
      return {"mnt", CLONE_NEWNS};
    case NamespaceKind::kPid:
      return {"pid", CLONE_NEWPID};
    case NamespaceKind::kIpc:
      return {"ipc", CLONE_NEWIPC};
  }
  return {"", 0};
}

Result<NamespaceId> id_at(int directory, const std::string& path) {
  struct stat facts {};
  if (::fstatat(directory, path.c_str(), &facts, 0) != 0) return fail_errno("stat " + path);
  return NamespaceId{facts.st_dev, facts.st_ino};
}

}  // namespace

Result<KernelNamespace> KernelNamespace::open(const ContainerProcess& process, NamespaceKind kind) {
  auto fd = process.open_file(std::string("ns/") + facts_of(kind).name);
  if (!fd) return tl::unexpected(std::move(fd.error()));
  struct stat facts {};
  if (::fstat(fd->get(), &facts) != 0) return fail_errno("stat a namespace");
  return KernelNamespace(kind, std::move(*fd), {facts.st_dev, facts.st_ino});
}

Result<bool> KernelNamespace::is_of_host() const {
  const std::string name = std::string("/ns/") + facts_of(kind_).name;
  const auto own = id_at(AT_FDCWD, "/proc/self" + name);
  if (!own) return tl::unexpected(own.error());
  // The first process may be closed even to root (it can hold capabilities that we lack). Then kthreadd, the
  // parent of all kernel threads, stands for the host.
  auto host = id_at(AT_FDCWD, "/proc/1" + name);
  if (!host && host.error().system_errno() == EACCES) host = id_at(AT_FDCWD, "/proc/2" + name);
  if (!host) return tl::unexpected(host.error());
  return *own == id_ || *host == id_;
}

Status KernelNamespace::run_inside(const std::function<void()>& work) const {
  Status outcome;
  try {
    std::thread([&] { outcome = enter_and(work); }).join();
  } catch (const std::system_error& error) {
    return fail_errno("start a thread", error.code().value());
  }
  return outcome;
}

Status KernelNamespace::enter_and(const std::function<void()>& work) const {
  const auto [name, flag] = facts_of(kind_);
  // Opened before entering: inside another mount namespace /proc may be anything.
  const UniqueFd own(::open("/proc/thread-self/ns", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!own) return fail_errno("open /proc/thread-self/ns");
  const auto check = [&, link = std::string(name)]() -> Status {
    const auto here = id_at(own.get(), link);
    if (!here) return tl::unexpected(here.error());
    if (*here != id_) return fail(ErrorKind::kInternal, "the thread is not in the namespace it entered");
    return {};
  };
  // A thread shares its root and working directory with its process until it says otherwise; setns(2) asks it
  // to.
  if (kind_ == NamespaceKind::kMount && ::unshare(CLONE_FS) != 0) return fail_errno("unshare");
  if (::setns(fd_.get(), flag) != 0)
    return fail_errno(std::string("enter the container's namespace ") + name);
  if (auto here = check(); !here) return here;
  work();
  return check();
}

}  // namespace podjail::container
