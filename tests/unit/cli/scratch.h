// A directory with files that is gone after the test.
#pragma once

#include <string>
#include <string_view>

namespace podjail::cli {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  // The path of `name`, which may have folders before it, after it was written.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace podjail::cli
