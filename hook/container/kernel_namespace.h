// A namespace of a container as a value: opened once, compared by identity, and entered only by a thread that
// lives for the work to be done inside.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

#include "hook/container/process.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::container {

enum class NamespaceKind { kNetwork, kMount, kPid, kIpc };

// What makes two descriptors the same namespace (namespaces(7)).
struct NamespaceId {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const NamespaceId&) const = default;
};

class KernelNamespace {
 public:
  static Result<KernelNamespace> open(const ContainerProcess& process, NamespaceKind kind);

  const NamespaceId& id() const { return id_; }
  // It is the host's, or our own. An error if that cannot be told.
  Result<bool> is_of_host() const;

  // Runs `work`, which returns a Result, inside the namespace (network or mount) and returns its result.
  // Before and after `work` the thread checks that it is where it should be. Sockets that `work` opens stay
  // in the namespace. The caller waits, so `work` may use the caller's objects.
  template <typename Work>
  auto run(Work work) const -> decltype(work()) {
    std::optional<decltype(work())> result;
    auto entered = run_inside([&] { result.emplace(work()); });
    if (!entered) return tl::unexpected(std::move(entered.error()));
    return std::move(*result);
  }

 private:
  KernelNamespace(NamespaceKind kind, UniqueFd fd, NamespaceId id)
      : kind_(kind), fd_(std::move(fd)), id_(id) {}
  Status run_inside(const std::function<void()>& work) const;
  Status enter_and(const std::function<void()>& work) const;

  NamespaceKind kind_;
  UniqueFd fd_;
  NamespaceId id_;
};

}  // namespace podjail::container
