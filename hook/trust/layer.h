// The container's own writable layer: what an overlay root adds to an image that it does not change. A file
// written there is an ordinary file to the workload, which may replace, regenerate or remove it; a mount in
// its place would make every rename over it fail (docs/adr/0004). The way into it never leads over a mount
// point, so no volume and nothing of the host is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::trust {

enum class Placement {
  kAuto,   // into the layer of a root that is an overlay; a mount over every file elsewhere
  kLayer,  // the operator knows that every container's root is a private copy
  kMount,  // never into the layer: for roots that become images
};

class Layer {
 public:
  // Nothing if the container has none that may be written.
  static Result<std::optional<Layer>> of(int root, Placement placement);

  enum class Written { kYes, kNotHere };  // not here: on another mount, or not to be written

  // Replaces the contents of a regular file, which keeps its owner and mode. A failure halfway is an error.
  Result<Written> rewrite(const std::string& path, std::string_view contents) const;

  // kNotFound if it is no directory of the layer.
  Result<UniqueFd> directory(const std::string& path) const;
  // The same after making it and what is missing above it, mode 0755.
  Result<UniqueFd> make_directory(const std::string& path) const;

 private:
  explicit Layer(int root) : root_(root) {}
  int root_;  // its owner's
};

// In a directory of the layer. Both take the place of a file or link of that name; owner as the directory's.
// kNotFound if it cannot be: another mount or a directory has the name, or nothing may be written there.
Status put_file(int directory, std::string_view name, std::string_view contents);  // mode 0644
Status put_link(int directory, std::string_view name, std::string_view target);

}  // namespace podjail::trust
