#include "lib/policy/sources.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "lib/base/file.h"

namespace podjail::policy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRevisionDigits = 12;

bool is_policy_name(const std::string& name) {
  return name.ends_with(".js") && !name.ends_with("_test.js") && !name.starts_with('.');
}

Result<std::vector<std::string>> list_policies(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    auto name = entry->path().filename().string();
    if (is_policy_name(name)) names.push_back(std::move(name));
    if (names.size() > kMaxPolicies) break;
  }
  if (error) return fail_errno("read directory " + directory, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

// Each part goes in with its length before it: moving bytes from a name to a text changes the hash.
std::string hash(const std::vector<PolicySource>& files) {
  std::string input;
  for (const auto& file : files) {
    for (const auto& part : {file.name, file.text}) input += std::to_string(part.size()) + ":" + part;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(input.data(), input.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    return "unknown";
  std::string hex;
  for (std::size_t i = 0; hex.size() < kRevisionDigits; ++i) {
    constexpr char kHex[] = "0123456789abcdef";
    hex += kHex[digest[i] >> 4U];
    hex += kHex[digest[i] & 15U];
  }
  return hex;
}

Status add_directory(const std::string& directory, std::vector<PolicySource>& files, std::size_t& bytes) {
  auto names = list_policies(directory);
  if (!names) return tl::unexpected(std::move(names.error()));
  for (auto& name : *names) {
    if (files.size() == kMaxPolicies) {
      return fail(ErrorKind::kExhausted, "more than " + std::to_string(kMaxPolicies) + " policies");
    }
    auto text = read_file(directory + "/" + name, kMaxPolicyBytes);
    if (!text) return tl::unexpected(std::move(text.error()));
    bytes += text->size();
    if (bytes > kMaxPolicySetBytes) {
      return fail(ErrorKind::kExhausted,
                  "policies of more than " + std::to_string(kMaxPolicySetBytes) + " bytes");
    }
    files.push_back({std::move(name), std::move(*text)});
  }
  return {};
}

}  // namespace

Result<PolicySources> load_policy_sources(std::span<const std::string> directories) {
  std::vector<PolicySource> files;
  std::size_t bytes = 0;
  for (const auto& directory : directories) {
    if (auto added = add_directory(directory, files, bytes); !added)
      return tl::unexpected(std::move(added.error()));
  }
  return make_policy_sources(std::move(files));
}

PolicySources make_policy_sources(std::vector<PolicySource> files) {
  PolicySources sources{std::move(files), {}};
  sources.revision = hash(sources.files);
  return sources;
}

}  // namespace podjail::policy
