// A program as small as a parser lets it be: headers, a loader's path, a dynamic section, names.
#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <vector>

namespace podjail::agent {

constexpr std::uint64_t kLoadedAt = 0x400000;  // where its first byte is in memory

template <typename T>
void append(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline Elf64_Phdr segment(Elf64_Word type, std::uint64_t offset, std::uint64_t size) {
  Elf64_Phdr header{};
  header.p_type = type;
  header.p_offset = offset;
  header.p_vaddr = kLoadedAt + offset;
  header.p_filesz = header.p_memsz = size;
  return header;
}

// Without a loader and without names it is a static program.
inline std::string elf_file(const std::string& loader, const std::vector<std::string>& needed) {
  std::string names("\0", 1);
  std::string dynamic;
  for (const auto& name : needed) {
    append(dynamic, Elf64_Dyn{DT_NEEDED, {names.size()}});
    names.append(name).push_back('\0');
  }
  constexpr std::uint64_t kBody = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr);
  const std::uint64_t dynamic_size = dynamic.size() + 2 * sizeof(Elf64_Dyn);
  append(dynamic, Elf64_Dyn{DT_STRTAB, {kLoadedAt + kBody + dynamic_size}});
  append(dynamic, Elf64_Dyn{DT_NULL, {0}});
  const auto whole = kBody + dynamic.size() + names.size() + loader.size() + 1;
  std::vector<Elf64_Phdr> segments = {segment(PT_LOAD, 0, whole)};
  if (!needed.empty()) segments.push_back(segment(PT_DYNAMIC, kBody, dynamic.size()));
  if (!loader.empty())
    segments.push_back(segment(PT_INTERP, kBody + dynamic.size() + names.size(), loader.size() + 1));
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_phoff = sizeof header;
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = static_cast<Elf64_Half>(segments.size());
  std::string file;
  append(file, header);
  for (const auto& one : segments) append(file, one);
  file.resize(kBody);
  return file + dynamic + names + loader + std::string("\0", 1);
}

}  // namespace podjail::agent
