// The policies of a jail as they are when it starts, copied to where nobody else can reach them. The command
// has the caller's files, among which the policies may be: if the sidecar read them again, the command could
// write what it is allowed.
#pragma once

#include <string>
#include <vector>

#include "cli/run/run_options.h"
#include "lib/base/result.h"

namespace podjail::cli {

struct PolicyCopy {
  std::string directory;  // "policies-0": of one file or directory that was named
  std::string name;
  std::string text;
};

// Reads them, as the sidecar would read a directory; of a file also the data beside it that it imports. The
// file's name may be any. kInvalid where there is no policy at all and something is to be enforced:
// everything would be denied.
Result<std::vector<PolicyCopy>> read_policies(const RunOptions& options);

// The directories of these, each once, in order.
std::vector<std::string> directories_of(const std::vector<PolicyCopy>& copies);

// Writes them below the directory `fd`, readable for `uid` alone.
Status write_policies(int fd, const std::vector<PolicyCopy>& copies, uid_t uid, gid_t gid);

// A file of that directory, likewise.
Status write_withheld(int fd, const std::string& path, const std::string& text, uid_t uid, gid_t gid);

}  // namespace podjail::cli
