// A scratch container on disk: a root directory with one program in it, a bundle, an archive. Removed with
// the object.
#pragma once

#include <string>

#include "hook/check/commands.h"
#include "lib/base/result.h"

namespace podjail::check {

class Scratch {
 public:
  // Makes it below `directory`, with a copy of the program `pause` in it.
  static Result<Scratch> make(const std::string& directory, const std::string& pause);
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch();

  const Parts& parts() const { return parts_; }
  // A file for what commands write.
  std::string output() const { return path_ + "/output"; }

 private:
  explicit Scratch(std::string path, std::string name);
  Status fill(const std::string& pause);

  std::string path_;  // empty: moved away
  Parts parts_;
};

}  // namespace podjail::check
