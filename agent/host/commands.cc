#include "agent/host/commands.h"

#include <sys/mman.h>
#include <unistd.h>

#include "hook/check/child.h"
#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {

Words host_prefix(Entry entry, const std::string& host_root) {
  switch (entry) {
    case Entry::kNsenter:
      return {"nsenter", "--target", "1", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--"};
    case Entry::kChroot:
      return host_root == "/" ? Words{} : Words{"chroot", host_root};
  }
  return {};
}

Result<CommandResult> HostCommands::run(const Words& words, std::chrono::seconds limit) {
  Words command = prefix_;
  command.insert(command.end(), words.begin(), words.end());
  const UniqueFd output(::memfd_create("podjail-output", MFD_CLOEXEC));
  if (!output) return fail_errno("memfd_create");
  // Opened by its path in the child, so that the file has an offset of its own there.
  const auto path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(output.get());
  const auto status = check::run_to_end(command, path, limit);
  if (!status) return tl::unexpected(status.error());
  auto text = read_all(output.get(), kMaxOutput);
  if (!text) return fail_within("what " + words.front() + " said", std::move(text.error()));
  return CommandResult{*status, std::move(*text)};
}

}  // namespace podjail::agent
