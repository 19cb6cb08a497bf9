// A small ELF file for tests: one segment, and a dynamic section.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace podjail::cli {

inline void put(std::string& file, std::size_t at, std::uint64_t value, std::size_t size) {
  if (file.size() < at + size) file.resize(at + size);
  std::memcpy(file.data() + at, &value, size);
}

// Entries of the dynamic section are tag and text. `more` is whatever else is in the file.
inline std::string elf_file(const std::vector<std::pair<std::uint64_t, std::string>>& entries,
                            const std::string& more = "") {
  constexpr std::size_t kSegments = 64;
  constexpr std::size_t kDynamic = 256;
  constexpr std::size_t kStrings = 1024;
  constexpr std::uint64_t kBase = 0x400000;
  std::string file(
      "\x7F"
      "ELF\x02\x01\x01",
      7);
  put(file, 32, kSegments, 8);
  put(file, 54, 56, 2);
  put(file, 56, 2, 2);
  std::string strings(1, '\0');
  std::size_t at = kDynamic;
  for (const auto& [tag, text] : entries) {
    put(file, at, tag, 8);
    put(file, at + 8, strings.size(), 8);
    strings += text + '\0';
    at += 16;
  }
  put(file, at, 5, 8);  // DT_STRTAB
  put(file, at + 8, kBase + kStrings, 8);
  file.resize(kStrings);
  file += strings + more;
  const auto segment = [&](std::size_t index, std::uint64_t type, std::uint64_t offset, std::uint64_t size) {
    const auto begin = kSegments + index * 56;
    put(file, begin, type, 4);
    put(file, begin + 8, offset, 8);
    put(file, begin + 16, kBase + offset, 8);
    put(file, begin + 32, size, 8);
  };
  segment(0, 1, 0, file.size());
  segment(1, 2, kDynamic, at + 32 - kDynamic);
  return file;
}

}  // namespace podjail::cli
