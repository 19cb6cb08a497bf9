#include "hook/check/archive.h"

#include <array>
#include <cstdio>
#include <numeric>

namespace podjail::check {
namespace {

constexpr std::size_t kBlock = 512;

// Where the fields of a header are, IEEE Std 1003.1-1988 §10.1.1.
constexpr std::size_t kName = 0;
constexpr std::size_t kMode = 100;
constexpr std::size_t kSize = 124;
constexpr std::size_t kTime = 136;
constexpr std::size_t kChecksum = 148;
constexpr std::size_t kType = 156;
constexpr std::size_t kMagic = 257;

void put(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

// Octal digits with zeros in front and a NUL behind.
std::string octal(std::size_t value, int digits) {
  std::array<char, 24> text{};
  const auto length = std::snprintf(text.data(), text.size(), "%0*zo", digits, value);
  return std::string(text.data(), static_cast<std::size_t>(length) + 1);
}

}  // namespace

std::string archive_of_program(std::string_view name, std::string_view contents) {
  std::string header(kBlock, '\0');
  put(header, kName, name);
  put(header, kMode, octal(0755, 7));
  put(header, kMode + 8, octal(0, 7));   // user
  put(header, kMode + 16, octal(0, 7));  // group
  put(header, kSize, octal(contents.size(), 11));
  put(header, kTime, octal(0, 11));
  put(header, kType, "0");  // a regular file
  put(header, kMagic, std::string_view("ustar\00000", 8));
  put(header, kChecksum, "        ");  // counted as blanks
  const auto sum =
      std::accumulate(header.begin(), header.end(), std::size_t{0},
                      [](std::size_t so_far, char c) { return so_far + static_cast<unsigned char>(c); });
  put(header, kChecksum, octal(sum, 6));
  std::string archive = header + std::string(contents);
  archive.resize((archive.size() + kBlock - 1) / kBlock * kBlock + 2 * kBlock, '\0');
  return archive;
}

}  // namespace podjail::check
