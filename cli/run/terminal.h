// The terminal podjail was started from, if it was: a command that does job control leaves it to a process
// group that is gone, and whoever reads next would be stopped.
#pragma once

#include "lib/base/unique_fd.h"

namespace podjail::cli {

class Terminal {
 public:
  // Of standard input, output or error.
  static Terminal of_caller();
  // Gives it back to this process's group if that had it. SIGTTOU must be blocked.
  void take_back() const;

 private:
  UniqueFd fd_;
};

// Standard input and output are the command's: whoever is at their other end must see them close when it
// closes them.
void let_go_of_input_and_output();

}  // namespace podjail::cli
