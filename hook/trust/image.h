// What of a container's image has to change for its programs to trust the issuer: read and decided here,
// changed in inject.cc. Call in the container's mount namespace.
#pragma once

#include <string>
#include <vector>

#include "hook/trust/places.h"
#include "hook/trust/rooted_path.h"
#include "hook/trust/shared_trust.h"
#include "lib/base/result.h"

namespace podjail::trust {

// Of all targets together. Copies that are mounted lie in the host's memory as long as the container lives.
inline constexpr std::size_t kMaxWantedBytes = 16 << 20;

// A file of the image and what it has to say.
struct Target {
  std::string path;
  FoundFile file;
  std::string wanted;
};

enum class Bundles { kNone, kSome };  // of the distribution

struct Image {
  UniqueFd root;
  SharedTrust shared;
  std::vector<Target> targets;           // those that do not say it yet
  std::vector<std::string> directories;  // of certificates
  Bundles bundles = Bundles::kNone;
};

// `distribution` are the places where distributions keep trust, `named` those the environment names. A file
// of several names is one target. kRefused if a bundle of the distribution is no regular file, or a path
// leads out of the image; whatever else a variable names (/dev/null, say) is passed over. kExhausted beyond
// kMaxWantedBytes.
Result<Image> read_image(const std::string& root, const Places& distribution, const Places& named);

}  // namespace podjail::trust
