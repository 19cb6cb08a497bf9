#include "sidecar/observe/timestamp.h"

#include <array>
#include <string_view>

namespace podjail::observe {
namespace {

// A text of fixed width, filled from the left. On the path of every request: no formatting library.
class Digits {
 public:
  Digits& number(unsigned value, std::size_t width) {
    for (std::size_t i = width; i > 0; --i, value /= 10)
      text_[used_ + i - 1] = static_cast<char>('0' + value % 10);
    used_ += width;
    return *this;
  }
  Digits& mark(char c) {
    text_[used_++] = c;
    return *this;
  }
  std::string_view view() const { return {text_.data(), used_}; }

 private:
  std::array<char, 27> text_{};
  std::size_t used_ = 0;
};

}  // namespace

void append_timestamp(std::string& out, std::chrono::system_clock::time_point time) {
  using std::chrono::floor;
  const auto micros = floor<std::chrono::microseconds>(time);
  const auto day = floor<std::chrono::days>(micros);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(micros - day);
  const auto whole = [](auto count) { return static_cast<unsigned>(count.count()); };
  Digits digits;
  digits.number(static_cast<unsigned>(static_cast<int>(date.year())), 4).mark('-');
  digits.number(static_cast<unsigned>(date.month()), 2).mark('-');
  digits.number(static_cast<unsigned>(date.day()), 2).mark('T');
  digits.number(whole(clock.hours()), 2).mark(':').number(whole(clock.minutes()), 2).mark(':');
  digits.number(whole(clock.seconds()), 2).mark('.').number(whole(clock.subseconds()), 6).mark('Z');
  out += digits.view();
}

}  // namespace podjail::observe
