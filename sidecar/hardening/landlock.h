// Landlock (landlock(7)): which files the process may still open, however it is told to. The system call
// filter cannot look at paths; this can. What it takes away are the files that happen to lie beside the
// sidecar, as a service account's token.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::hardening {

// Files, or directories with all below them. What does not exist is left out.
struct FileGrants {
  std::vector<std::string> readable;
  std::vector<std::string> writable;  // read, written, made, replaced and removed
};

// Nothing but the grants can be opened from now on, by this thread and those it starts: so it comes before
// the first of them. Nothing can be run and, where the kernel can tell, no process outside be signalled. What
// is open stays open. Answers the kernel's Landlock version, 0 when it has none and nothing was restricted.
Result<int> restrict_files(const FileGrants& grants);

// The directory that holds `path`, so that what replaces it by rename(2) is still granted; `path` itself when
// that is the root. For something that does not exist, the nearest directory above that does.
std::string holding_directory(const std::string& path);

}  // namespace podjail::hardening
