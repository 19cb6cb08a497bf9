#include "cli/doctor/elf.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace podjail::cli {
namespace {

constexpr std::string_view kMagic =
    "\x7F"
    "ELF";
constexpr std::size_t kMaxHeaders = 512;
constexpr std::size_t kMaxEntries = 4096;  // of the dynamic section
constexpr std::size_t kMaxLibraries = 500;
constexpr std::size_t kMaxName = 4096;

constexpr std::uint64_t kLoad = 1;      // PT_LOAD
constexpr std::uint64_t kDynamic = 2;   // PT_DYNAMIC
constexpr std::uint64_t kNeeded = 1;    // DT_NEEDED
constexpr std::uint64_t kStrings = 5;   // DT_STRTAB
constexpr std::uint64_t kRpath = 15;    // DT_RPATH
constexpr std::uint64_t kRunpath = 29;  // DT_RUNPATH

struct Segment {
  std::uint64_t type = 0;
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;  // in the file
};

// Reads numbers of a file with bounds; what lies outside is nothing.
class Reader {
 public:
  Reader(std::string_view file, bool is_wide) : file_(file), is_wide_(is_wide) {}

  template <typename Number>
  std::optional<std::uint64_t> number(std::uint64_t offset) const {
    if (offset > file_.size() || file_.size() - offset < sizeof(Number)) return std::nullopt;
    Number value = 0;
    std::memcpy(&value, file_.data() + offset, sizeof value);  // this machine is little-endian, too
    return value;
  }
  // An address or an offset, as wide as the file's class.
  std::optional<std::uint64_t> word(std::uint64_t offset) const {
    return is_wide_ ? number<std::uint64_t>(offset) : number<std::uint32_t>(offset);
  }
  std::uint64_t word_size() const { return is_wide_ ? 8 : 4; }
  bool is_wide() const { return is_wide_; }

  // The text at `offset`, up to its NUL.
  std::optional<std::string> text(std::uint64_t offset) const {
    if (offset >= file_.size()) return std::nullopt;
    const auto rest = file_.substr(offset, kMaxName);
    const auto end = rest.find('\0');
    if (end == rest.npos) return std::nullopt;
    return std::string(rest.substr(0, end));
  }

 private:
  std::string_view file_;
  bool is_wide_;
};

tl::unexpected<Error> malformed() {
  return fail(ErrorKind::kInvalid, "the headers of the ELF file are malformed");
}

std::optional<Segment> read_segment(const Reader& reader, std::uint64_t at) {
  const auto type = reader.number<std::uint32_t>(at);
  const auto offset = reader.word(at + (reader.is_wide() ? 8 : 4));
  const auto address = reader.word(at + (reader.is_wide() ? 16 : 8));
  const auto size = reader.word(at + (reader.is_wide() ? 32 : 16));
  if (!type || !offset || !address || !size) return std::nullopt;
  return Segment{*type, *offset, *address, *size};
}

Result<std::vector<Segment>> read_segments(const Reader& reader) {
  const auto table = reader.word(reader.is_wide() ? 32 : 28);
  const auto size = reader.number<std::uint16_t>(reader.is_wide() ? 54 : 42);
  const auto count = reader.number<std::uint16_t>(reader.is_wide() ? 56 : 44);
  if (!table || !size || !count || *count > kMaxHeaders) return malformed();
  if (*table > UINT64_MAX - *size * *count) return malformed();
  std::vector<Segment> segments;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto segment = read_segment(reader, *table + i * *size);
    if (!segment) return malformed();
    segments.push_back(*segment);
  }
  return segments;
}

// Where in the file an address is loaded from.
std::optional<std::uint64_t> offset_of(const std::vector<Segment>& segments, std::uint64_t address) {
  for (const auto& segment : segments) {
    if (segment.type == kLoad && address >= segment.address && address - segment.address < segment.size &&
        segment.offset <= UINT64_MAX - segment.size)
      return segment.offset + (address - segment.address);
  }
  return std::nullopt;
}

struct Entry {
  std::uint64_t tag = 0;
  std::uint64_t value = 0;
};

Result<std::vector<Entry>> read_dynamic(const Reader& reader, const Segment& section) {
  std::vector<Entry> entries;
  const auto size = reader.word_size();
  for (std::uint64_t i = 0; i < kMaxEntries && (i + 1) * 2 * size <= section.size; ++i) {
    if (section.offset > UINT64_MAX - (i + 1) * 2 * size) return malformed();
    const auto tag = reader.word(section.offset + i * 2 * size);
    const auto value = reader.word(section.offset + i * 2 * size + size);
    if (!tag || !value) return malformed();
    if (*tag == 0) return entries;
    entries.push_back({*tag, *value});
  }
  return entries;
}

void add_folders(std::string_view list, std::vector<std::string>& folders) {
  while (!list.empty()) {
    const auto folder = list.substr(0, list.find(':'));
    list.remove_prefix(std::min(list.size(), folder.size() + 1));
    if (!folder.empty()) folders.emplace_back(folder);
  }
}

Result<ElfNeeds> read_needs(const Reader& reader, const std::vector<Segment>& segments,
                            const Segment& section) {
  const auto entries = read_dynamic(reader, section);
  if (!entries) return tl::unexpected(entries.error());
  std::optional<std::uint64_t> strings;
  for (const auto& entry : *entries) {
    if (entry.tag == kStrings) strings = offset_of(segments, entry.value);
  }
  ElfNeeds needs;
  for (const auto& entry : *entries) {
    if (entry.tag != kNeeded && entry.tag != kRpath && entry.tag != kRunpath) continue;
    if (!strings || entry.value > UINT64_MAX - *strings) return malformed();
    const auto text = reader.text(*strings + entry.value);
    if (!text || needs.libraries.size() >= kMaxLibraries) return malformed();
    if (entry.tag == kNeeded) {
      needs.libraries.push_back(*text);
    } else {
      add_folders(*text, needs.folders);
    }
  }
  return needs;
}

}  // namespace

bool is_elf(std::string_view file) {
  return file.starts_with(kMagic);
}

Result<ElfNeeds> read_elf_needs(std::string_view file) {
  constexpr std::size_t kClass = 4;
  constexpr std::size_t kOrder = 5;
  if (!is_elf(file) || file.size() < 52) return fail(ErrorKind::kInvalid, "it is no ELF file");
  if (file[kOrder] != 1 || (file[kClass] != 1 && file[kClass] != 2))
    return fail(ErrorKind::kInvalid, "it is an ELF file for another kind of machine");
  const Reader reader(file, file[kClass] == 2);
  const auto segments = read_segments(reader);
  if (!segments) return tl::unexpected(segments.error());
  for (const auto& segment : *segments) {
    if (segment.type == kDynamic) return read_needs(reader, *segments, segment);
  }
  return ElfNeeds{};
}

}  // namespace podjail::cli
