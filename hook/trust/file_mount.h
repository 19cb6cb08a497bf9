// A file of our making as a mount that can be put over a file of a container. Its name on the host is needed
// until it is put there, since the kernel does not attach what is unlinked; then the name goes, and the file
// goes with its last mount.
#pragma once

#include <string>
#include <string_view>

#include "hook/trust/rooted_path.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::trust {

class FileMount {
 public:
  // Read-only, without devices, set-uid or execution; to be read by whom `like`, the file it will cover, can
  // be read. `path` is the host's; what a killed run left there is removed. Call in the host's mount
  // namespace.
  static Result<FileMount> make(std::string path, std::string_view contents, const struct stat& like);
  FileMount(FileMount&& other) noexcept;
  FileMount& operator=(FileMount&&) = delete;
  ~FileMount();  // removes the name; in the host's mount namespace

  int descriptor() const { return mount_.get(); }  // a detached mount: open_tree(2)
  const struct stat& facts() const { return facts_; }

 private:
  explicit FileMount(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty: moved from
  UniqueFd mount_;
  struct stat facts_ {};
};

// Puts it over `target`. Call in the container's mount namespace.
Status attach(const FileMount& file, const FoundFile& target);

}  // namespace podjail::trust
