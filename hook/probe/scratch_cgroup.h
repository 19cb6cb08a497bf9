// A cgroup v2 of the probe's own, below the one it runs in, for the time of the probe.
#pragma once

#include <sys/types.h>

#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::probe {

class ScratchCgroup {
 public:
  // Beside it, empty cgroups of probes that are gone are removed. `purpose` is a word for its name.
  static Result<ScratchCgroup> make(const std::string& purpose);
  ScratchCgroup(ScratchCgroup&& other) noexcept;
  ScratchCgroup& operator=(ScratchCgroup&&) = delete;
  ~ScratchCgroup();  // removes it, once its last process is gone

  // The calling process moves into it; so do its children.
  Status enter() const;
  const std::string& path() const { return path_; }  // in the file system

 private:
  ScratchCgroup(std::string path, UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  std::string path_;  // empty: moved from
  UniqueFd lock_;     // of the folder; held by children as well
};

}  // namespace podjail::probe
