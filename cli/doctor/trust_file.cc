#include "cli/doctor/trust_file.h"

#include <algorithm>
#include <filesystem>

#include "lib/base/file.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::string_view kJks = "\xFE\xED\xFE\xED";
constexpr std::size_t kMaxCertificates = 5000;
constexpr std::size_t kMaxBody = std::size_t{64} << 10U;
constexpr std::size_t kMaxStoreBytes = std::size_t{32} << 20U;
constexpr std::size_t kMaxFiles = 5000;  // of a directory

int value_of(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '+') return 62;
  return digit == '/' ? 63 : -1;
}

// Empty for what is not base64. White space counts for nothing.
std::string decode(std::string_view body) {
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  bool is_over = false;
  for (const char c : body) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '=') {
      is_over = true;
      continue;
    }
    const int value = value_of(c);
    if (value < 0 || is_over) return {};
    held = (held << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> static_cast<unsigned>(bits)) & 0xFFU);
  }
  return bytes;
}

bool has_all(const std::set<std::string>& held, const std::set<std::string>& wanted) {
  return std::includes(held.begin(), held.end(), wanted.begin(), wanted.end());
}

Result<Holding> holding_of_directory(const std::string& path, const std::set<std::string>& wanted) {
  std::set<std::string> held;
  std::error_code error;
  std::size_t files = 0;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (++files > kMaxFiles) break;
    const auto text = read_file(entry->path().string(), kMaxBody * 16);
    if (text) held.merge(certificates_of(*text));
    if (has_all(held, wanted)) return Holding::kHolds;
  }
  if (error) return fail(ErrorKind::kSystem, path + ": " + error.message());
  return Holding::kLacks;
}

}  // namespace

std::set<std::string> certificates_of(std::string_view pem) {
  std::set<std::string> certificates;
  while (certificates.size() < kMaxCertificates) {
    const auto begin = pem.find(kBegin);
    if (begin == pem.npos) break;
    pem.remove_prefix(begin + kBegin.size());
    const auto end = pem.find(kEnd);
    if (end == pem.npos) break;
    if (end <= kMaxBody) {
      auto der = decode(pem.substr(0, end));
      if (!der.empty()) certificates.insert(std::move(der));
      pem.remove_prefix(end + kEnd.size());
    }
  }
  return certificates;
}

Holding holding_of(std::string_view store, const std::set<std::string>& wanted) {
  if (has_all(certificates_of(store), wanted)) return Holding::kHolds;
  const bool is_binary = store.starts_with(kJks) || store.starts_with('\x30');
  if (!is_binary) return Holding::kLacks;
  const bool is_inside = std::all_of(wanted.begin(), wanted.end(),
                                     [&](const std::string& der) { return store.find(der) != store.npos; });
  if (is_inside) return Holding::kHolds;
  return store.starts_with(kJks) ? Holding::kLacks : Holding::kCannotTell;
}

Result<Holding> holding_at(const std::string& path, const std::set<std::string>& wanted) {
  std::error_code error;
  if (fs::is_directory(path, error)) return holding_of_directory(path, wanted);
  const auto store = read_file(path, kMaxStoreBytes);
  if (!store) return tl::unexpected(store.error());
  return holding_of(*store, wanted);
}

}  // namespace podjail::cli
