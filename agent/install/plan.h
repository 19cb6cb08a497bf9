// Which files a node gets, and in which order: whatever names another file comes after it, so that a node on
// which only the first k were written has a runtime that works as before. Pure.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "agent/config.h"
#include "lib/base/result.h"

namespace podjail::agent {

enum class Part {
  kProgram,        // podjail's programs
  kSettings,       // hook.json, runtime.json
  kRuntimeDropIn,  // what the container runtime reads, in a file of its own
  kRuntimeMain,    // the runtime's own file, which is the operator's: only an import is added
};

struct WantedFile {
  std::string path;  // on the host
  std::string contents;
  mode_t mode = 0644;
  Part part = Part::kProgram;
  std::string import{};  // of kRuntimeMain: what it imports
};

struct Program {
  std::string name;
  std::string contents;
};

// What the host says of its containerd.
struct ContainerdState {
  std::string main;  // the main file without our import; empty if there is none
  std::string dump;  // what is in force without our import
};

struct Plan {
  std::vector<WantedFile> files;
  std::string state_directory;
};

Result<Plan> plan_for_containerd(const Config& config, const std::vector<Program>& programs,
                                 const ContainerdState& state);
// `in_force`: CRI-O's configuration, as it tells it.
Result<Plan> plan_for_crio(const Config& config, const std::vector<Program>& programs,
                           const std::string& in_force);

// The directories above the files, the outermost first, without "/".
std::vector<std::string> directories_of(const Plan& plan);

}  // namespace podjail::agent
