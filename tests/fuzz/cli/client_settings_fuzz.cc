// Settings of package clients: what is read from them is a canonical host or nothing, and comes into no line
// of a policy but its own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cli/init/client_settings.h"
#include "cli/init/policy_text.h"
#include "cli/init/repository_lists.h"
#include "lib/base/host_name.h"

namespace {

using namespace podjail::cli;

void require(bool holds) {
  if (!holds) std::abort();
}

Client client_of(const std::vector<FoundUrl>& found) {
  Client client{"npm", "its settings", {}, {}};
  for (const auto& one : found) {
    const auto url = ConfiguredUrl::parse(one.text);
    if (!url) {
      client.passed_over.push_back(one.text);
      continue;
    }
    require(podjail::HostName::parse(url->host).has_value() && url->port != 0);
    require(url->path.starts_with('/') && url->path.ends_with('/'));
    client.registries.push_back({*url, one.text});
  }
  return client;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto bare = make_registry_policy({Client{"npm", "its settings", {}, {"x"}}});
  const auto lines = std::count(bare.begin(), bare.end(), '\n') - 2;
  for (const auto read : {read_npmrc, read_pip_conf, read_cargo_config, read_go_env, read_maven_settings,
                          read_apt_list, read_apt_sources, read_git_config}) {
    const auto client = client_of(read(text));
    const auto policy = make_registry_policy({client});
    const auto expected = static_cast<std::size_t>(lines) + client.registries.size() +
                          client.passed_over.size() + (client.registries.empty() ? 1 : 0);
    require(static_cast<std::size_t>(std::count(policy.begin(), policy.end(), '\n')) == expected);
  }
  return 0;
}
