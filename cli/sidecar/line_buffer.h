// Lines from a descriptor that gives pieces.
#pragma once

#include <string>
#include <vector>

namespace podjail::serve {

class LineBuffer {
 public:
  static constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20U;

  enum class State { kOpen, kEnded };
  // Reads what is there without waiting; whole lines, without their ends, are added to `lines`. At the end
  // what is left counts as one: it may be somebody's last words. A line beyond kMaxLineBytes is left out.
  State read_from(int fd, std::vector<std::string>& lines);

 private:
  void take(std::string_view bytes, std::vector<std::string>& lines);
  std::string rest_;
  enum class Line { kKept, kTooLong } line_ = Line::kKept;
};

}  // namespace podjail::serve
