// A program that stands for podman or docker: a script of the shell, which notes what it was asked.
#pragma once

#include <sys/stat.h>

#include <string>

#include "cli/container/engine_program.h"
#include "lib/base/file.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {

class FakeEngine {
 public:
  // `script` runs with the words it was asked as its arguments; $NOTES is a file.
  explicit FakeEngine(const std::string& script)
      : path_(scratch_.write("engine", "#!/bin/sh\nNOTES=" + scratch_.path() +
                                           "/notes\nHERE=" + scratch_.path() + "\n" + script)) {
    ::chmod(path_.c_str(), 0755);
  }

  const std::string& path() const { return path_; }
  EngineProgram program() const { return EngineProgram({path_}); }
  std::string notes() const { return read_file(scratch_.path() + "/notes", 1 << 20).value_or(""); }
  const Scratch& folder() const { return scratch_; }

 private:
  Scratch scratch_;
  std::string path_;
};

}  // namespace podjail::cli
