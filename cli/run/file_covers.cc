#include "cli/run/file_covers.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "cli/run/run_options.h"
#include "lib/base/file.h"
#include "lib/contract/contract.h"

namespace podjail::cli {
namespace {

constexpr const char* kHashedDirectory = "/etc/ssl/certs";
// Of the shared directory, besides what the sidecar has there.
constexpr const char* kHashed = "hashed";
constexpr const char* kResolverSettings = "resolv.conf";
constexpr const char* kNothing = "nothing";
constexpr std::string_view kJksMagic("\xFE\xED\xFE\xED", 4);
constexpr std::size_t kMaxHash = 64;

std::string shared(std::string_view name) {
  return std::string(kJailShared) + "/" + std::string(name);
}

Status cover(const std::string& path, const std::string& with) {
  if (::mount(with.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0) return fail_errno("cover " + path);
  return {};
}

enum class Kind : std::uint8_t { kFile, kSocket, kOther };

Kind kind_of(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return Kind::kOther;
  if (S_ISSOCK(facts.st_mode)) return Kind::kSocket;
  return S_ISREG(facts.st_mode) ? Kind::kFile : Kind::kOther;
}

// Nothing if it cannot be read: then no Java of the jail reads it either.
std::string_view store_like(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::array<char, kJksMagic.size()> magic{};
  if (!fd || ::read(fd.get(), magic.data(), magic.size()) != static_cast<ssize_t>(magic.size())) return {};
  return std::string_view(magic.data(), magic.size()) == kJksMagic ? contract::kJksFile
                                                                   : contract::kPkcs12File;
}

// A directory with the issuer under the name by which OpenSSL looks for it.
Status write_hashed_directory() {
  const auto hash = read_file(shared(contract::kCaHashFile), kMaxHash);
  if (!hash) return tl::unexpected(hash.error());
  const auto directory = shared(kHashed);
  if (::mkdir(directory.c_str(), 0755) != 0) return fail_errno("mkdir " + directory);
  const auto link = directory + "/" + hash->substr(0, hash->find_first_of("\n ")) + ".0";
  if (::symlink(shared(contract::kCaFile).c_str(), link.c_str()) != 0) return fail_errno("symlink " + link);
  return {};
}

// That one, and what the machine has, as one read-only directory. A kernel without overlays in user
// namespaces (before 5.11) refuses: bundles and variables are what is left there.
void cover_hashed_directory() {
  const auto layers = "lowerdir=" + shared(kHashed) + ":" + kHashedDirectory;
  ::mount("overlay", kHashedDirectory, "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, layers.c_str());
}

}  // namespace

Status write_cover_files() {
  if (auto written = write_hashed_directory(); !written) return written;
  if (auto written = write_file_atomically(shared(kResolverSettings), kResolverText, 0644); !written)
    return written;
  return write_file_atomically(shared(kNothing), "", 0444);
}

bool is_unreachable(const Error& error) {
  constexpr std::array kErrors = {ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG};
  if (error.kind() == ErrorKind::kNotFound) return true;
  return std::ranges::find(kErrors, error.system_errno()) != kErrors.end();
}

Status cover_trust(const std::vector<std::string>& bundles, const std::vector<std::string>& java_stores) {
  cover_hashed_directory();
  for (const auto& path : bundles) {
    if (kind_of(path) != Kind::kFile) continue;
    if (auto covered = cover(path, shared(contract::kBundleFile)); !covered) return covered;
  }
  for (const auto& path : java_stores) {
    const auto store = kind_of(path) == Kind::kFile ? store_like(path) : std::string_view();
    if (store.empty()) continue;
    if (auto covered = cover(path, shared(store)); !covered) return covered;
  }
  return {};
}

Status cover_resolver_settings() {
  // Without the file, and with a link that leads nowhere, resolvers ask 127.0.0.1: resolv.conf(5).
  auto covered = cover("/etc/resolv.conf", shared(kResolverSettings));
  return covered || is_unreachable(covered.error()) ? Status() : covered;
}

Status hide_sockets(const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    if (kind_of(path) != Kind::kSocket) continue;  // gone, or of another mount namespace
    const auto covered = cover(path, shared(kNothing));
    if (!covered && !is_unreachable(covered.error())) return covered;
  }
  return {};
}

Result<std::vector<AllowedSocket>> open_allowed(const std::vector<std::string>& paths) {
  std::vector<AllowedSocket> sockets;
  for (const auto& path : paths) {
    UniqueFd place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!place) return fail_errno("--allow-socket " + path);
    sockets.push_back({path, std::move(place)});
  }
  return sockets;
}

Status put_back(const std::vector<AllowedSocket>& sockets) {
  for (const auto& [path, place] : sockets) {
    struct stat meant {};
    struct stat found {};
    if (::fstat(place.get(), &meant) == 0 && ::stat(path.c_str(), &found) == 0 &&
        meant.st_ino == found.st_ino && meant.st_dev == found.st_dev)
      continue;               // not hidden
    std::error_code ignored;  // the mount says what is wrong
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    const UniqueFd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (auto put = cover(path, "/proc/self/fd/" + std::to_string(place.get())); !put) return put;
  }
  return {};
}

}  // namespace podjail::cli
