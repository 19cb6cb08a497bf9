// What the kernel and the host's file system say of a container, beside what its config.json says. Gathered
// by look.h, judged by plan.h and the gate.
#pragma once

#include <string>
#include <vector>

namespace podjail::hook {

enum class NetworkFact { kHost, kFresh, kJailed };  // kJailed: our table is there
// kShared: it is not the first process of its namespace. kWorkload: nor is the sidecar, but a workload of its
// pod.
enum class ProcessesFact { kHost, kShared, kWorkload, kOwn };
enum class OwnerFact { kHost, kContainer };      // whose a namespace is
enum class VsockFact { kAbsent, kPresent };      // can sockets of AF_VSOCK be made on this host?
enum class IoUringFact { kDisabled, kEnabled };  // may unprivileged processes use it?

enum class SourceKind { kDirectory, kFile, kSocket, kDevice, kOther, kMissing };

// Where a bind mount's source leads on the host, and what is there.
struct SourceFact {
  std::string path;  // absolute, without links; as written if it is missing
  SourceKind kind = SourceKind::kMissing;
};

// Every member begins as what is refused.
struct KernelFacts {
  NetworkFact network = NetworkFact::kHost;
  ProcessesFact processes = ProcessesFact::kHost;
  OwnerFact mounts = OwnerFact::kHost;
  OwnerFact ipc = OwnerFact::kHost;
  VsockFact vsock = VsockFact::kPresent;
  IoUringFact io_uring = IoUringFact::kEnabled;
  std::vector<SourceFact>
      sources;  // one for each of the bundle's mounts; not looked at for others than binds
};

}  // namespace podjail::hook
