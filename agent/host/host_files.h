// The host's files, below the directory at which its root is mounted. Links are followed as the host would
// follow them: "/etc/containerd" may lead to "/opt", which is the host's /opt and not the agent's.
#pragma once

#include "agent/host/files.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {

class HostFiles final : public Files {
 public:
  static Result<HostFiles> open(const std::string& host_root);

  Result<std::optional<HostFile>> read(const std::string& path) override;
  Status write(const std::string& path, std::string_view contents, mode_t mode) override;
  Status remove(const std::string& path) override;
  Result<Made> make_directory(const std::string& path, mode_t mode) override;
  Status remove_directory(const std::string& path) override;
  Result<bool> is_directory(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;

  int root() const { return root_.get(); }

 private:
  explicit HostFiles(UniqueFd root) : root_(std::move(root)) {}
  Result<UniqueFd> open_parent(const std::string& path) const;

  UniqueFd root_;
};

}  // namespace podjail::agent
