#include "cli/policy_files.h"

#include <filesystem>
#include <system_error>

#include "lib/base/file.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

Status add_directory(const std::string& path, std::vector<PolicyFile>& files) {
  auto sources = policy::load_policy_sources(std::vector{path});
  if (!sources) return tl::unexpected(std::move(sources.error()));
  for (auto& source : sources->files) {
    auto file = (fs::path(path) / source.name).lexically_normal().string();
    files.push_back({std::move(file), std::move(source)});
  }
  return {};
}

Status add_file(const std::string& path, std::vector<PolicyFile>& files) {
  auto text = read_file(path, policy::kMaxPolicyBytes);
  if (!text) return tl::unexpected(std::move(text.error()));
  files.push_back({path, {fs::path(path).filename().string(), std::move(*text)}});
  return {};
}

Status check_limits(const std::vector<PolicyFile>& files) {
  std::size_t bytes = 0;
  for (const auto& file : files) bytes += file.source.text.size();
  if (files.size() > policy::kMaxPolicies)
    return fail(ErrorKind::kExhausted, "more than " + std::to_string(policy::kMaxPolicies) + " policies");
  if (bytes > policy::kMaxPolicySetBytes)
    return fail(ErrorKind::kExhausted,
                "policies of more than " + std::to_string(policy::kMaxPolicySetBytes) + " bytes");
  return {};
}

}  // namespace

Result<std::vector<PolicyFile>> load_policy_files(const std::vector<std::string>& paths) {
  std::vector<PolicyFile> files;
  for (const auto& path : paths) {
    std::error_code error;
    const auto kind = fs::status(path, error).type();
    if (kind == fs::file_type::not_found)
      return fail(ErrorKind::kNotFound, path + ": no such file or directory");
    auto added = kind == fs::file_type::directory ? add_directory(path, files) : add_file(path, files);
    if (!added) return tl::unexpected(std::move(added.error()));
  }
  if (files.empty()) return fail(ErrorKind::kInvalid, "there is no policy: everything would be denied");
  if (auto fits = check_limits(files); !fits) return tl::unexpected(std::move(fits.error()));
  return files;
}

policy::PolicySources sources_of(const std::vector<PolicyFile>& files) {
  std::vector<policy::PolicySource> sources;
  for (const auto& file : files) sources.push_back(file.source);
  return policy::make_policy_sources(std::move(sources));
}

std::vector<PolicyFile> policies_among(const std::vector<PolicyFile>& files) {
  std::vector<PolicyFile> policies;
  for (const auto& file : files) {
    if (!policy::is_data_name(file.source.name)) policies.push_back(file);
  }
  return policies;
}

policy::PolicySources sources_of_one(const PolicyFile& policy, const std::vector<PolicyFile>& files) {
  std::vector<policy::PolicySource> sources{policy.source};
  for (const auto& file : files) {
    if (policy::is_data_name(file.source.name)) sources.push_back(file.source);
  }
  return policy::make_policy_sources(std::move(sources));
}

}  // namespace podjail::cli
