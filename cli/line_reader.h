// Lines of a stream of any length, with bounded memory: a line that is too long is passed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

namespace podjail::cli {

class LineReader {
 public:
  LineReader(std::istream& in, std::size_t max_bytes) : in_(in), max_bytes_(max_bytes) {}

  enum class Got : std::uint8_t { kLine, kTooLong, kEnd };
  // The next line, without its end, is line() until the next call. A last line need not be ended.
  Got next();
  const std::string& line() const { return line_; }

 private:
  std::istream& in_;
  const std::size_t max_bytes_;
  std::string line_;
};

}  // namespace podjail::cli
