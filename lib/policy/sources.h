// The policy set as text: what is read from the policy directories.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::policy {

inline constexpr std::size_t kMaxPolicyBytes = std::size_t{256} << 10U;
inline constexpr std::size_t kMaxPolicySetBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxPolicies = 200;

struct PolicySource {
  std::string name;  // file name without its directory
  std::string text;  // UTF-8

  bool operator==(const PolicySource&) const = default;
};

struct PolicySources {
  std::vector<PolicySource> files;
  std::string revision;  // 12 hexadecimal digits: the beginning of a SHA-256 over names and texts

  bool operator==(const PolicySources&) const = default;
};

// Whether this is the name of a data file, which policies beside it import as "file:name": *.json, *.lock,
// *.sum and *.txt, of letters, digits and "._-". It is part of the set, and no policy.
bool is_data_name(std::string_view name);

// Reads every *.js of `directories`, each directory sorted by name, and follows symbolic links (a ConfigMap
// mounts its files that way); of the data files beside them, those whose "file:name" a policy of the same
// directory has in its text. Left out: names that begin with '.', and *_test.js. A directory that does not
// exist is empty. kInvalid for what is not a regular file, kExhausted beyond a limit above, kSystem for what
// cannot be read: a set is read whole or not at all.
Result<PolicySources> load_policy_sources(std::span<const std::string> directories);

// The set of these files; its revision depends on nothing but names and texts.
PolicySources make_policy_sources(std::vector<PolicySource> files);

}  // namespace podjail::policy
