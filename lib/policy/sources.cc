#include "lib/policy/sources.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
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

// Policies first, then data files, each sorted. No number of the latter may crowd out a policy.
Result<std::vector<std::string>> list_policies(const std::string& directory) {
  std::vector<std::string> names;
  std::vector<std::string> data;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    auto name = entry->path().filename().string();
    if (is_data_name(name))
      data.push_back(std::move(name));
    else if (is_policy_name(name))
      names.push_back(std::move(name));
    if (names.size() > kMaxPolicies) break;
  }
  if (error) return fail_errno("read directory " + directory, error.value());
  std::sort(names.begin(), names.end());
  std::sort(data.begin(), data.end());
  names.insert(names.end(), data.begin(), data.end());
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

// Whether one of these policies seems to import the data file. Importing one that was not read is refused.
bool is_imported(const std::string& name, std::span<const PolicySource> policies) {
  return std::ranges::any_of(policies, [wanted = "file:" + name](const PolicySource& policy) {
    return policy.text.find(wanted) != std::string::npos;
  });
}

Status add_directory(const std::string& directory, std::vector<PolicySource>& files, std::size_t& bytes) {
  auto names = list_policies(directory);
  if (!names) return tl::unexpected(std::move(names.error()));
  const auto first = files.size();
  for (auto& name : *names) {
    if (is_data_name(name) && !is_imported(name, std::span(files).subspan(first))) continue;
    if (files.size() == kMaxPolicies) {
      return fail(ErrorKind::kExhausted, "more than " + std::to_string(kMaxPolicies) + " policies");
    }
    auto text = read_file(directory + "/" + name, is_data_name(name) ? kMaxPolicySetBytes : kMaxPolicyBytes);
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

bool is_data_name(std::string_view name) {
  constexpr std::string_view kEndings[] = {".json", ".lock", ".sum", ".txt"};
  const auto is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  return !name.starts_with('.') && std::ranges::all_of(name, is_plain) &&
         std::ranges::any_of(kEndings, [name](std::string_view ending) { return name.ends_with(ending); });
}

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
