#include "cli/run/command.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "cli/run/descriptors.h"
#include "cli/run/messages.h"
#include "cli/run/run_options.h"

namespace podjail::cli {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// execvpe(3) says "permission denied" also where the word is nowhere, but a directory of PATH cannot be
// looked into.
bool is_nowhere(const std::string& word) {
  if (word.find('/') != word.npos) return false;
  const char* path = std::getenv("PATH");
  std::istringstream directories(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (::access((directory + "/" + word).c_str(), F_OK) == 0) return false;
  }
  return true;
}

[[noreturn]] void end(int status, const std::string& sentence) {
  tell(sentence);
  ::_exit(status);
}

}  // namespace

void become_command(const CommandPlan& plan, const CallerState& caller,
                    const hardening::CommandFilter& filter) {
  if (const auto closed = close_all_but(plan.kept_descriptors); !closed)
    end(kOwnFailure, closed.error().message());
  if (const auto filtered = filter.apply(); !filtered) end(kOwnFailure, filtered.error().message());
  const auto words = pointers_to(plan.words);
  const auto environment = pointers_to(plan.environment);
  caller.give_back();
  ::execvpe(words.front(), words.data(), environment.data());
  const int error = errno == EACCES && is_nowhere(plan.words.front()) ? ENOENT : errno;
  end(error == ENOENT ? kNotFound : kCannotExecute, plan.words.front() + ": " + std::strerror(error));
}

}  // namespace podjail::cli
