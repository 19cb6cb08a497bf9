#include "agent/install/elf.h"

#include <elf.h>

#include <bit>
#include <cstring>
#include <optional>

namespace podjail::agent {
namespace {

constexpr unsigned char kOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr std::size_t kMaxNeeded = 64;

tl::unexpected<Error> bad(const char* why) {
  return fail(ErrorKind::kInvalid, std::string("the program is not one of ELF's: ") + why);
}

// The value at an offset; nothing beyond the end.
template <typename T>
std::optional<T> read_at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

// The text at an offset, up to its zero byte; nothing if that is not there.
std::optional<std::string> text_at(std::string_view bytes, std::uint64_t offset) {
  if (offset >= bytes.size()) return std::nullopt;
  const auto end = bytes.find('\0', offset);
  if (end == bytes.npos) return std::nullopt;
  return std::string(bytes.substr(offset, end - offset));
}

struct Segment {
  std::uint64_t place;  // offset of its header
  Elf64_Phdr header;
};

Result<std::vector<Segment>> segments_of(std::string_view program) {
  const auto header = read_at<Elf64_Ehdr>(program, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return bad("no header");
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != kOrder)
    return bad("not of this machine's kind");
  if (header->e_phentsize != sizeof(Elf64_Phdr)) return bad("segments of another size");
  std::vector<Segment> segments;
  for (std::uint64_t i = 0; i < header->e_phnum; ++i) {
    const auto place = header->e_phoff + i * sizeof(Elf64_Phdr);
    const auto segment = read_at<Elf64_Phdr>(program, place);
    if (!segment || segment->p_offset > program.size() ||
        program.size() - segment->p_offset < segment->p_filesz)
      return bad("cut off");
    segments.push_back({place, *segment});
  }
  return segments;
}

const Segment* find(const std::vector<Segment>& segments, Elf64_Word type) {
  for (const auto& segment : segments) {
    if (segment.header.p_type == type) return &segment;
  }
  return nullptr;
}

// Where in the file an address of the loaded program is.
std::optional<std::uint64_t> offset_of_address(const std::vector<Segment>& segments, std::uint64_t address) {
  for (const auto& [place, header] : segments) {
    if (header.p_type == PT_LOAD && address >= header.p_vaddr && address - header.p_vaddr < header.p_filesz)
      return header.p_offset + (address - header.p_vaddr);
  }
  return std::nullopt;
}

Result<std::vector<std::string>> needed_by(std::string_view program, const std::vector<Segment>& segments) {
  const auto* dynamic = find(segments, PT_DYNAMIC);
  if (dynamic == nullptr) return std::vector<std::string>{};
  std::vector<std::uint64_t> names;  // offsets in the table of strings
  std::optional<std::uint64_t> strings;
  const auto entries = program.substr(dynamic->header.p_offset, dynamic->header.p_filesz);
  for (std::uint64_t at = 0; const auto entry = read_at<Elf64_Dyn>(entries, at); at += sizeof(Elf64_Dyn)) {
    if (entry->d_tag == DT_NULL) break;
    if (entry->d_tag == DT_NEEDED) names.push_back(entry->d_un.d_val);
    if (entry->d_tag == DT_STRTAB) strings = offset_of_address(segments, entry->d_un.d_ptr);
  }
  if (names.size() > kMaxNeeded) return bad("too many libraries");
  std::vector<std::string> needed;
  for (const auto name : names) {
    // Both are below 2^64 / 2, or nothing is there.
    auto text = strings && name < program.size() ? text_at(program, *strings + name) : std::nullopt;
    if (!text || text->empty()) return bad("a library without a name");
    needed.push_back(std::move(*text));
  }
  return needed;
}

}  // namespace

Result<Loading> loading_of(std::string_view program) {
  const auto segments = segments_of(program);
  if (!segments) return tl::unexpected(segments.error());
  Loading loading;
  if (const auto* interpreter = find(*segments, PT_INTERP); interpreter != nullptr) {
    const auto& header = interpreter->header;
    auto path = text_at(program.substr(0, header.p_offset + header.p_filesz), header.p_offset);
    if (!path || !path->starts_with('/')) return bad("a loader without a path");
    loading.loader = std::move(*path);
  }
  auto needed = needed_by(program, *segments);
  if (!needed) return tl::unexpected(std::move(needed.error()));
  loading.needed = std::move(*needed);
  return loading;
}

Result<std::string> with_loader(std::string program, std::string_view loader) {
  const auto segments = segments_of(program);
  if (!segments) return tl::unexpected(segments.error());
  const auto* interpreter = find(*segments, PT_INTERP);
  if (interpreter == nullptr) return program;
  // The kernel reads the path where the header says that it is in the file, which need not be where the
  // program has it in memory: the new one goes to the end.
  auto header = interpreter->header;
  header.p_offset = program.size();
  header.p_filesz = loader.size() + 1;
  std::memcpy(program.data() + interpreter->place, &header, sizeof header);
  program.append(loader).push_back('\0');
  return program;
}

}  // namespace podjail::agent
