// Tells by method and path which registry's client a request looks like: never by the name of a host.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/engine.h"

namespace podjail::cli {

struct ShapeMatch {
  std::string shape;  // the function of the policy library: "npm", "oci"
  enum class Strength : std::uint8_t {
    kPossible,  // the registry has such paths, and so have others
    kTelling,   // no other has
  } strength = Strength::kPossible;
};

// Asks the rules of the policy library themselves, so that what is recognised is what they allow.
class Shapes {
 public:
  // A Platform must exist.
  static Result<Shapes> create();

  // What a request for `path`, below whatever prefix, may be. Git repositories are always told apart by
  // their own endings.
  std::vector<ShapeMatch> matches(std::string_view method, std::string_view path, std::string_view query);

 private:
  std::unique_ptr<policy::Engine> engine_;
};

// The repository of a git request ("/team/tool.git" of "/team/tool.git/git-upload-pack"); empty where it is
// none that the library takes.
std::string git_repository(std::string_view path);

}  // namespace podjail::cli
