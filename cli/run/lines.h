// Lines of a pipe that is read as it fills.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace podjail::cli {

// A line longer than this is given in pieces.
inline constexpr std::size_t kMaxLine = std::size_t{1} << 20U;

class Lines {
 public:
  enum class State : std::uint8_t { kOpen, kEnded };
  // Reads what there is from `fd`, which is non-blocking, and appends the lines that are whole, without their
  // ends. At the end of the pipe what is left counts as a line.
  State read(int fd, std::vector<std::string>& lines);

 private:
  void split(std::vector<std::string>& lines);
  std::string pending_;
};

}  // namespace podjail::cli
