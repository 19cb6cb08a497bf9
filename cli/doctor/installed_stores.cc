#include "cli/doctor/installed_stores.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOption = "-Djavax.net.ssl.trustStore=";
constexpr std::array<const char*, 2> kStores{"lib/security/cacerts", "jre/lib/security/cacerts"};

// The value of the option: up to a blank, or within quotes.
std::string named_store(const std::string& options) {
  const auto at = options.find(kOption);
  if (at == options.npos) return {};
  auto begin = at + kOption.size();
  char end = ' ';
  if (begin < options.size() && (options[begin] == '"' || options[begin] == '\'')) end = options[begin++];
  return options.substr(begin, options.find(end, begin) - begin);
}

std::string store_of_home(const fs::path& home) {
  std::error_code error;
  for (const auto* const store : kStores) {
    if (fs::exists(home / store, error)) return (home / store).string();
  }
  return {};
}

void add_certifi(const fs::path& packages, std::vector<std::string>& stores) {
  std::error_code error;
  for (const auto* const place : {"certifi/cacert.pem", "pip/_vendor/certifi/cacert.pem"}) {
    const auto path = (packages / place).string();
    if (fs::exists(path, error) && std::find(stores.begin(), stores.end(), path) == stores.end())
      stores.push_back(path);
  }
}

// Below `prefix`: lib/python3.11/site-packages and its like.
void add_prefix(const fs::path& prefix, std::vector<std::string>& stores) {
  std::error_code error;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(prefix / "lib", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with("python3")) folders.push_back(entry->path());
  }
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    add_certifi(folder / "site-packages", stores);
    add_certifi(folder / "dist-packages", stores);
  }
}

}  // namespace

JavaStore java_store(const Command& command, const Machine& machine) {
  if (auto named = named_store(machine.variable("JAVA_TOOL_OPTIONS").value_or("")); !named.empty())
    return {std::move(named), "JAVA_TOOL_OPTIONS"};
  if (const auto home = machine.variable("JAVA_HOME")) {
    if (auto store = store_of_home(*home); !store.empty()) return {std::move(store), "JAVA_HOME"};
  }
  for (const auto& program : command.programs) {
    const auto home = fs::path(program.real).parent_path().parent_path();
    if (auto store = store_of_home(home); !store.empty()) return {std::move(store), "default"};
  }
  const std::string usual = "/etc/ssl/certs/java/cacerts";
  std::error_code error;
  if (fs::exists(machine.at(usual), error)) return {usual, "default"};
  return {"", "default"};
}

std::vector<std::string> certifi_stores(const Command& command, const Machine& machine) {
  std::vector<std::string> stores;
  if (const auto environment = machine.variable("VIRTUAL_ENV")) add_prefix(*environment, stores);
  for (const auto& program : command.programs) {
    for (const auto& path : {program.path, program.real})
      add_prefix(fs::path(path).parent_path().parent_path(), stores);
  }
  return stores;
}

}  // namespace podjail::cli
