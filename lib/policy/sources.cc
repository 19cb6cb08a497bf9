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

// What is read from a directory besides data files.
enum class Wanted : std::uint8_t { kEnforced, kWithShadows, kTests };

Wanted wanted_of(Shadows shadows) {
  return shadows == Shadows::kTaken ? Wanted::kWithShadows : Wanted::kEnforced;
}

bool is_wanted(const std::string& name, Wanted wanted) {
  if (!name.ends_with(".js") || name.starts_with('.')) return false;
  if (name.ends_with("_test.js")) return wanted == Wanted::kTests;
  return wanted == Wanted::kWithShadows || (wanted == Wanted::kEnforced && !name.ends_with(".shadow.js"));
}

// Scripts first, then data files, each sorted. No number of the latter may crowd out a policy.
Result<std::vector<std::string>> list_files(const std::string& directory, Wanted wanted) {
  std::vector<std::string> names;
  std::vector<std::string> data;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    auto name = entry->path().filename().string();
    if (is_data_name(name))
      data.push_back(std::move(name));
    else if (is_wanted(name, wanted))
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
std::string hash(const PolicySources& sources) {
  std::string input;
  const auto add = [&input](const std::string& part) { input += std::to_string(part.size()) + ":" + part; };
  const bool layered = sources.layers != std::vector<Layer>(1);
  if (layered) {
    input = "layers:";  // no set without layers begins like this
    for (const auto& layer : sources.layers) {
      add(layer.name);
      add(layer.fallback == LayerDefault::kPass ? "pass" : "deny");
    }
  }
  for (const auto& file : sources.files) {
    if (layered) add(std::to_string(file.layer));
    add(file.name);
    add(file.text);
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

// A set while it is read.
struct Collection {
  Wanted wanted = Wanted::kEnforced;
  std::vector<PolicySource> files{};
  std::size_t bytes = 0;
};

Status add_directory(const std::string& directory, std::size_t layer, Collection& into) {
  auto names = list_files(directory, into.wanted);
  if (!names) return tl::unexpected(std::move(names.error()));
  const auto first = into.files.size();
  for (auto& name : *names) {
    if (is_data_name(name) && into.wanted == Wanted::kTests) break;
    if (is_data_name(name) && !is_imported(name, std::span(into.files).subspan(first))) continue;
    if (into.files.size() == kMaxPolicies) {
      return fail(ErrorKind::kExhausted, "more than " + std::to_string(kMaxPolicies) + " policies");
    }
    auto text = read_file(directory + "/" + name, is_data_name(name) ? kMaxPolicySetBytes : kMaxPolicyBytes);
    if (!text) return tl::unexpected(std::move(text.error()));
    into.bytes += text->size();
    if (into.bytes > kMaxPolicySetBytes) {
      return fail(ErrorKind::kExhausted,
                  "policies of more than " + std::to_string(kMaxPolicySetBytes) + " bytes");
    }
    into.files.push_back({std::move(name), std::move(*text), layer});
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
  const LayerDirectories only{{}, {directories.begin(), directories.end()}};
  return load_policy_layers({&only, 1}, Shadows::kLeftOut);
}

PolicySources make_policy_sources(std::vector<PolicySource> files) {
  return make_layered_sources(std::vector<Layer>(1), std::move(files));
}

Result<PolicySources> load_policy_layers(std::span<const LayerDirectories> layers, Shadows shadows) {
  Collection read{wanted_of(shadows)};
  std::vector<Layer> taken;
  for (const auto& layer : layers) {
    if (shadows == Shadows::kLeftOut && layer.mode == LayerMode::kShadow) continue;
    for (const auto& directory : layer.directories) {
      if (auto added = add_directory(directory, taken.size(), read); !added)
        return tl::unexpected(std::move(added.error()));
    }
    taken.push_back(layer.layer);
  }
  return make_layered_sources(std::move(taken), std::move(read.files));
}

Result<std::vector<PolicySource>> load_policy_tests(std::span<const LayerDirectories> layers) {
  Collection read{Wanted::kTests};
  std::size_t number = 0;
  for (const auto& layer : layers) {
    if (layer.mode == LayerMode::kShadow) continue;
    for (const auto& directory : layer.directories) {
      if (auto added = add_directory(directory, number, read); !added)
        return tl::unexpected(std::move(added.error()));
    }
    ++number;
  }
  return std::move(read.files);
}

PolicySources make_layered_sources(std::vector<Layer> layers, std::vector<PolicySource> files) {
  PolicySources sources{std::move(files), {}, std::move(layers)};
  sources.revision = hash(sources);
  return sources;
}

}  // namespace podjail::policy
