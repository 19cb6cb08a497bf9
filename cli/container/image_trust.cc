#include "cli/container/image_trust.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>

#include "cli/container/archive.h"
#include "hook/trust/pem.h"
#include "lib/base/file.h"
#include "lib/base/unique_fd.h"
#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxBundle = std::size_t{4} << 20U;

constexpr std::array kSharedFiles = {contract::kCaFile,  contract::kCaHashFile, contract::kBundleFile,
                                     contract::kJksFile, contract::kPkcs12File, contract::kEnvironmentFile};

// Where distributions keep their bundle; each file only once, by the name that is no link.
struct Bundle {
  const char* folder;
  const char* name;
};
constexpr Bundle kBundles[] = {{"/etc/ssl/certs", "ca-certificates.crt"},  // Debian, Alpine, Arch
                               {"/etc/pki/ca-trust/extracted/pem", "tls-ca-bundle.pem"},  // Fedora, RHEL
                               {"/var/lib/ca-certificates", "ca-bundle.pem"}};            // openSUSE

Result<std::string> read_shared(int shared, std::string_view name) {
  const UniqueFd fd(::openat(shared, std::string(name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail_errno("the sidecar's " + std::string(name));
  return read_all(fd.get(), kMaxBundle);
}

// Nothing where the image has none.
Result<std::optional<std::string>> read_bundle(const EngineProgram& engine, const std::string& container,
                                               const Bundle& bundle) {
  const auto answer = engine.ask({"cp", container + ":" + bundle.folder + "/" + bundle.name, "-"});
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 0) return std::optional<std::string>();
  return first_file_of(answer->output, kMaxBundle);
}

Status put(const EngineProgram& engine, const std::string& container, const std::string& folder,
           const std::vector<ArchivedFile>& files) {
  const auto put = engine.command({"cp", "-", container + ":" + folder}, write_archive(files));
  if (!put) return tl::unexpected(put.error());
  return {};
}

Status put_shared_files(const EngineProgram& engine, const std::string& container, int shared) {
  std::vector<ArchivedFile> files;
  for (const auto name : kSharedFiles) {
    auto contents = read_shared(shared, name);
    if (!contents) return tl::unexpected(std::move(contents.error()));
    files.push_back({std::string(name), std::move(*contents)});
  }
  return put(engine, container, std::string(contract::kSharedDirectory), files);
}

bool is_within(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_mounted(std::string_view folder, const std::vector<std::string>& mounted) {
  return std::ranges::any_of(mounted, [folder](const std::string& target) {
    return is_within(target, folder) || is_within(folder, target);
  });
}

}  // namespace

std::vector<std::string> trust_options() {
  std::vector<std::string> options{"--volume=" + std::string(contract::kSharedDirectory)};
  for (auto& variable : contract::with_trust_variables({})) options.push_back("--env=" + std::move(variable));
  return options;
}

Status give_trust(const EngineProgram& engine, const std::string& container, int shared,
                  const std::vector<std::string>& mounted) {
  if (auto done = put_shared_files(engine, container, shared); !done) return done;
  auto text = read_shared(shared, contract::kCaFile);
  if (!text) return tl::unexpected(std::move(text.error()));
  const auto issuer = trust::certificates_in(*text);
  if (!issuer) return tl::unexpected(issuer.error());
  for (const auto& bundle : kBundles) {
    if (is_mounted(bundle.folder, mounted)) continue;
    const auto image = read_bundle(engine, container, bundle);
    if (!image) return tl::unexpected(image.error());
    if (!*image) continue;
    // Refused where the root is read-only.
    static_cast<void>(
        put(engine, container, bundle.folder, {{bundle.name, trust::merge_bundle(**image, *issuer)}}));
  }
  return {};
}

}  // namespace podjail::cli
