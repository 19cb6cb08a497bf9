#include "cli/line_reader.h"

namespace podjail::cli {

LineReader::Got LineReader::next() {
  line_.clear();
  auto* const buffer = in_.rdbuf();
  std::size_t length = 0;
  for (;;) {
    const auto byte = buffer->sbumpc();
    if (byte == std::istream::traits_type::eof()) {
      if (length == 0) return Got::kEnd;
      break;
    }
    if (byte == '\n') break;
    if (++length <= max_bytes_) line_ += static_cast<char>(byte);
  }
  return length > max_bytes_ ? Got::kTooLong : Got::kLine;
}

}  // namespace podjail::cli
