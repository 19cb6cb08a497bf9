// The policy set as text: what is read from the policy directories.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/layers.h"

namespace podjail::policy {

inline constexpr std::size_t kMaxPolicyBytes = std::size_t{256} << 10U;
inline constexpr std::size_t kMaxPolicySetBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxPolicies = 200;

struct PolicySource {
  std::string name;       // file name without its directory
  std::string text;       // UTF-8
  std::size_t layer = 0;  // of PolicySources::layers

  bool operator==(const PolicySource&) const = default;
};

struct PolicySources {
  std::vector<PolicySource> files;  // layer after layer
  std::string revision;  // 12 hexadecimal digits: the beginning of a SHA-256 over names, texts and layers
  std::vector<Layer> layers = std::vector<Layer>(1);  // the outermost first; at least one

  // Whether nothing may be allowed: the outermost layer is empty. It was mounted to hold something, and the
  // layers within must not decide alone when it does not. Inner layers may be empty, and have no say then.
  bool denies_all() const { return files.empty() || files.front().layer != 0; }

  bool operator==(const PolicySources&) const = default;
};

// Whether this is the name of a data file, which policies beside it import as "file:name": *.json, *.lock,
// *.sum and *.txt, of letters, digits and "._-". It is part of the set, and no policy.
bool is_data_name(std::string_view name);

// Reads every *.js of `directories`, each directory sorted by name, and follows symbolic links (a ConfigMap
// mounts its files that way); of the data files beside them, those whose "file:name" a policy of the same
// directory has in its text. Left out: names that begin with '.', *_test.js and *.shadow.js. A directory that
// does not exist is empty. kInvalid for what is not a regular file, kExhausted beyond a limit above, kSystem
// for what cannot be read: a set is read whole or not at all.
Result<PolicySources> load_policy_sources(std::span<const std::string> directories);

// The set without layers that is made of these files; its revision depends on nothing but names and texts.
PolicySources make_policy_sources(std::vector<PolicySource> files);

// What becomes of files *.shadow.js and of layers in shadow mode.
enum class Shadows : std::uint8_t { kLeftOut, kTaken };

// The same for layers, the outermost first, of which at least one is to be enforced: as load_policy_sources()
// with each layer's directories in turn. Where shadows are left out, load_policy_sources() leaves out the
// files, too.
Result<PolicySources> load_policy_layers(std::span<const LayerDirectories> layers, Shadows shadows);

// Reads the *_test.js of the layers that are enforced, each of which names its layer as load_policy_layers()
// numbers it. Errors and limits as of policies, of which they are no part.
Result<std::vector<PolicySource>> load_policy_tests(std::span<const LayerDirectories> layers);

// The set of these layers and files, each of which names its layer, in order.
PolicySources make_layered_sources(std::vector<Layer> layers, std::vector<PolicySource> files);

}  // namespace podjail::policy
