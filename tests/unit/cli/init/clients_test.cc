#include "cli/init/clients.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

using Variables = std::map<std::string, std::string>;

Surroundings in(const Scratch& scratch, const Variables& variables = {}) {
  return {scratch.path() + "/project", scratch.path() + "/home", scratch.path() + "/root",
          [variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
          }};
}

// "host from where", for each registry of the client.
std::vector<std::string> registries_of(const std::vector<Client>& clients, const std::string& name) {
  std::vector<std::string> registries;
  for (const auto& client : clients) {
    if (client.name != name) continue;
    for (const auto& registry : client.registries)
      registries.push_back(registry.url.host + " from " + registry.where);
  }
  return registries;
}

using Texts = std::vector<std::string>;

TEST(Clients, AreReadWhereTheyAreConfigured) {
  const Scratch scratch;
  scratch.write("project/.npmrc", "registry=https://npm.test/");
  scratch.write("home/.npmrc", "\nregistry=https://home-npm.test/");
  scratch.write("home/.config/pip/pip.conf", "index-url = https://pip.test/simple");
  scratch.write("project/.cargo/config.toml", "index = \"sparse+https://cargo.test/\"");
  scratch.write("home/.config/go/env", "GOPROXY=https://go.test,direct");
  scratch.write("home/.m2/settings.xml", "<url>https://maven.test/</url>");
  scratch.write("root/etc/apt/sources.list.d/b.sources", "URIs: http://b.test/debian");
  scratch.write("root/etc/apt/sources.list.d/a.list", "deb http://a.test/debian x main");
  scratch.write("root/etc/apt/sources.list.d/c.save", "deb http://no.test/debian x main");
  scratch.write("project/.git/config", "[remote \"origin\"]\n\turl = https://git.test/team/app.git");
  scratch.write("project/.gitmodules", "[submodule \"a\"]\n\turl = https://git.test/team/lib.git");
  const auto clients = find_clients(in(scratch));
  ASSERT_EQ(clients.size(), 7U);
  EXPECT_EQ(registries_of(clients, "npm"),
            (Texts{"npm.test from .npmrc:1", "home-npm.test from ~/.npmrc:2"}));
  EXPECT_EQ(registries_of(clients, "pip"), (Texts{"pip.test from ~/.config/pip/pip.conf:1"}));
  EXPECT_EQ(registries_of(clients, "cargo"), (Texts{"cargo.test from .cargo/config.toml:1"}));
  EXPECT_EQ(registries_of(clients, "go"), (Texts{"go.test from ~/.config/go/env:1"}));
  EXPECT_EQ(registries_of(clients, "maven"), (Texts{"maven.test from ~/.m2/settings.xml:1"}));
  EXPECT_EQ(registries_of(clients, "apt"), (Texts{"a.test from /etc/apt/sources.list.d/a.list:1",
                                                  "b.test from /etc/apt/sources.list.d/b.sources:1"}));
  EXPECT_EQ(registries_of(clients, "git"),
            (Texts{"git.test from .git/config:2", "git.test from .gitmodules:2"}));
}

TEST(Clients, AreConfiguredByVariables) {
  const Scratch scratch;
  const auto file = scratch.write("elsewhere.conf", "extra-index-url = https://third.test/");
  const auto clients =
      find_clients(in(scratch, {{"PIP_INDEX_URL", "https://one.test/"},
                                {"PIP_EXTRA_INDEX_URL", "https://two.test/ https://one.test/"},
                                {"PIP_CONFIG_FILE", file},
                                {"GOPROXY", "https://go.test"}}));
  EXPECT_EQ(registries_of(clients, "pip"),
            (Texts{"one.test from PIP_INDEX_URL", "two.test from PIP_EXTRA_INDEX_URL",
                   "third.test from " + file + ":1"}));
  EXPECT_EQ(registries_of(clients, "go"), (Texts{"go.test from GOPROXY"}));
}

TEST(Clients, TellWhatIsPassedOver) {
  const Scratch scratch;
  scratch.write("project/.npmrc", "registry=https://user:secret@192.0.2.1/");
  const auto clients = find_clients(in(scratch));
  ASSERT_EQ(clients[0].passed_over.size(), 1U);
  EXPECT_EQ(clients[0].passed_over[0], ".npmrc:1: it names no host that can be allowed");
}

TEST(Clients, HaveNoRegistryWhereNothingIsConfigured) {
  const Scratch scratch;
  for (const auto& client : find_clients(in(scratch))) {
    EXPECT_TRUE(client.registries.empty()) << client.name;
    EXPECT_FALSE(client.settings.empty()) << client.name;
  }
}

}  // namespace
}  // namespace podjail::cli
