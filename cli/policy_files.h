// The policies a command names: files and directories, in the order in which they are given, as one set.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/sources.h"

namespace podjail::cli {

struct PolicyFile {
  std::string path;  // as given, for messages
  policy::PolicySource source;
};

// A directory gives what the sidecar would load of it, a file itself whatever its name. kNotFound for what
// does not exist, kInvalid where there is no policy at all, kExhausted beyond the limits of
// lib/policy/sources.h.
Result<std::vector<PolicyFile>> load_policy_files(const std::vector<std::string>& paths);

policy::PolicySources sources_of(const std::vector<PolicyFile>& files);

// Those that are policies, and not data that policies import.
std::vector<PolicyFile> policies_among(const std::vector<PolicyFile>& files);

// One of them by itself, with all data.
policy::PolicySources sources_of_one(const PolicyFile& policy, const std::vector<PolicyFile>& files);

}  // namespace podjail::cli
