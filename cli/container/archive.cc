#include "cli/container/archive.h"

#include <array>
#include <cstdio>
#include <numeric>

namespace podjail::cli {
namespace {

constexpr std::size_t kBlock = 512;

// Where the fields of a header are, IEEE Std 1003.1-1988 §10.1.1.
constexpr std::size_t kName = 0;
constexpr std::size_t kMode = 100;
constexpr std::size_t kUser = 108;
constexpr std::size_t kGroup = 116;
constexpr std::size_t kSize = 124;
constexpr std::size_t kTime = 136;
constexpr std::size_t kChecksum = 148;
constexpr std::size_t kType = 156;
constexpr std::size_t kMagic = 257;
constexpr std::size_t kSizeDigits = 11;

// Octal digits with zeros in front and a NUL behind.
std::string octal(std::size_t value, int digits) {
  std::array<char, 24> text{};
  const auto length = std::snprintf(text.data(), text.size(), "%0*zo", digits, value);
  return std::string(text.data(), static_cast<std::size_t>(length) + 1);
}

std::size_t padded(std::size_t size) {
  return (size + kBlock - 1) / kBlock * kBlock;
}

std::string header_of(const ArchivedFile& file) {
  std::string header(kBlock, '\0');
  const auto put = [&header](std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
  };
  put(kName, file.name);
  put(kMode, octal(0644, 7));
  put(kUser, octal(0, 7));
  put(kGroup, octal(0, 7));
  put(kSize, octal(file.contents.size(), kSizeDigits));
  put(kTime, octal(0, 11));
  put(kType, "0");  // a regular file
  put(kMagic, std::string_view("ustar\00000", 8));
  put(kChecksum, "        ");  // counted as blanks
  const auto sum =
      std::accumulate(header.begin(), header.end(), std::size_t{0},
                      [](std::size_t so_far, char c) { return so_far + static_cast<unsigned char>(c); });
  put(kChecksum, octal(sum, 6));
  return header;
}

std::optional<std::size_t> size_in(std::string_view header) {
  std::size_t size = 0;
  for (const char c : header.substr(kSize, kSizeDigits)) {
    if (c < '0' || c > '7') return std::nullopt;
    size = size * 8 + static_cast<std::size_t>(c - '0');
  }
  return size;
}

}  // namespace

std::string write_archive(const std::vector<ArchivedFile>& files) {
  std::string archive;
  for (const auto& file : files) {
    archive += header_of(file) + file.contents;
    archive.resize(padded(archive.size()), '\0');
  }
  return archive + std::string(2 * kBlock, '\0');
}

Result<std::optional<std::string>> first_file_of(std::string_view archive, std::size_t max_bytes) {
  while (archive.size() >= kBlock && archive.front() != '\0') {
    const auto header = archive.substr(0, kBlock);
    archive.remove_prefix(kBlock);
    const auto size = size_in(header);
    if (header.substr(kMagic, 5) != "ustar" || !size || *size > archive.size())
      return fail(ErrorKind::kInvalid, "the engine's archive is not understood");
    const char type = header[kType];
    if (type == '0' || type == '\0') {
      if (*size > max_bytes) return fail(ErrorKind::kExhausted, "a file of the image is too long");
      return std::optional<std::string>(archive.substr(0, *size));
    }
    archive.remove_prefix(std::min(padded(*size), archive.size()));
  }
  return std::optional<std::string>();
}

}  // namespace podjail::cli
