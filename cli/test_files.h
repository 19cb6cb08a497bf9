// Test files of policies: every *_test.js, and the set that it is about, which is that of its directory.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

struct TestFile {
  std::string path;
  std::string directory;
};

// Of each path: the file itself, or those of a directory and all below it but hidden ones. Sorted, each once.
// kNotFound for what does not exist, kInvalid for a file of another name and where there is none at all.
Result<std::vector<TestFile>> find_test_files(const std::vector<std::string>& paths);

}  // namespace podjail::cli
