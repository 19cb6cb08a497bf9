#include "cli/init/clients.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "cli/init/client_settings.h"
#include "cli/init/repository_lists.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSettingsBytes = std::size_t{1} << 20U;

using Reader = std::vector<FoundUrl> (*)(std::string_view);
using VariableReader = std::vector<FoundUrl> (*)(std::string_view value, int line);

// What one client is configured with, gathered place by place.
class Gathering {
 public:
  Gathering(const Surroundings& surroundings, std::string name, std::string settings)
      : surroundings_(surroundings), client_{std::move(name), std::move(settings), {}, {}} {}

  Gathering& project_file(const std::string& name, Reader read) {
    return file(surroundings_.directory + "/" + name, name, read);
  }
  Gathering& home_file(const std::string& name, Reader read) {
    return surroundings_.home.empty() ? *this : file(surroundings_.home + "/" + name, "~/" + name, read);
  }
  Gathering& system_file(const std::string& name, Reader read) {
    return file(surroundings_.root + name, name, read);
  }
  // Every file of the directory whose name ends so, by name.
  Gathering& system_files(const std::string& directory, std::string_view suffix, Reader read) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(surroundings_.root + directory, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
      auto name = entry->path().filename().string();
      if (name.ends_with(suffix)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names) system_file(directory + "/" + name, read);
    return *this;
  }
  Gathering& variable(const std::string& name, VariableReader read) {
    if (const auto value = surroundings_.environment(name)) take(read(*value, 0), name);
    return *this;
  }
  // A file that a variable names.
  Gathering& file_of_variable(const std::string& name, Reader read) {
    const auto path = surroundings_.environment(name);
    return path && !path->empty() ? file(*path, *path, read) : *this;
  }
  Client done() { return std::move(client_); }

 private:
  Gathering& file(const std::string& path, const std::string& shown, Reader read) {
    const auto text = read_file(path, kMaxSettingsBytes);
    if (text) {
      take(read(*text), shown);
    } else if (text.error().kind() == ErrorKind::kExhausted) {
      client_.passed_over.push_back(shown + ": it is larger than a megabyte");
    }
    return *this;
  }

  void take(const std::vector<FoundUrl>& found, const std::string& shown) {
    for (const auto& one : found) {
      const auto where = one.line > 0 ? shown + ":" + std::to_string(one.line) : shown;
      auto url = ConfiguredUrl::parse(one.text);
      if (!url) {
        client_.passed_over.push_back(where + ": " + url.error().message());
        continue;
      }
      const auto is_same = [&](const ConfiguredRegistry& other) { return other.url == *url; };
      if (std::none_of(client_.registries.begin(), client_.registries.end(), is_same))
        client_.registries.push_back({std::move(*url), where});
    }
  }

  const Surroundings& surroundings_;
  Client client_;
};

}  // namespace

std::vector<Client> find_clients(const Surroundings& surroundings) {
  const auto of = [&](std::string name, std::string settings) {
    return Gathering(surroundings, std::move(name), std::move(settings));
  };
  std::vector<Client> clients;
  clients.push_back(of("npm", "registry= in .npmrc")
                        .project_file(".npmrc", read_npmrc)
                        .home_file(".npmrc", read_npmrc)
                        .variable("npm_config_registry", read_words)
                        .done());
  clients.push_back(of("pip", "index-url in pip.conf, or PIP_INDEX_URL")
                        .variable("PIP_INDEX_URL", read_words)
                        .variable("PIP_EXTRA_INDEX_URL", read_words)
                        .file_of_variable("PIP_CONFIG_FILE", read_pip_conf)
                        .project_file("pip.conf", read_pip_conf)
                        .home_file(".config/pip/pip.conf", read_pip_conf)
                        .home_file(".pip/pip.conf", read_pip_conf)
                        .system_file("/etc/pip.conf", read_pip_conf)
                        .done());
  clients.push_back(
      of("cargo", "registry of a [source.…], or index of a [registries.…], in .cargo/config.toml")
          .project_file(".cargo/config.toml", read_cargo_config)
          .project_file(".cargo/config", read_cargo_config)
          .home_file(".cargo/config.toml", read_cargo_config)
          .home_file(".cargo/config", read_cargo_config)
          .done());
  clients.push_back(of("go", "GOPROXY, in the environment or by go env -w")
                        .variable("GOPROXY", read_go_proxy)
                        .file_of_variable("GOENV", read_go_env)
                        .home_file(".config/go/env", read_go_env)
                        .done());
  clients.push_back(of("maven", "a <mirror> in ~/.m2/settings.xml")
                        .project_file("settings.xml", read_maven_settings)
                        .home_file(".m2/settings.xml", read_maven_settings)
                        .done());
  clients.push_back(of("apt", "/etc/apt/sources.list, or a file in /etc/apt/sources.list.d")
                        .system_file("/etc/apt/sources.list", read_apt_list)
                        .system_files("/etc/apt/sources.list.d", ".list", read_apt_list)
                        .system_files("/etc/apt/sources.list.d", ".sources", read_apt_sources)
                        .done());
  clients.push_back(of("git", "an https URL of a remote, or of a submodule")
                        .project_file(".git/config", read_git_config)
                        .project_file(".gitmodules", read_git_config)
                        .done());
  return clients;
}

}  // namespace podjail::cli
