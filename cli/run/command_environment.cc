#include "cli/run/command_environment.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/run/run_options.h"
#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::cli {
namespace {

// Of a program that finds a socket there: not of what it finds by itself, which is hidden (jail_mounts.h).
constexpr std::array<std::string_view, 6> kSocketVariables = {
    "CONTAINER_HOST", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "DOCKER_HOST", "NOTIFY_SOCKET",
    "SSH_AUTH_SOCK"};

// Descriptors handed over, which the command does not get.
constexpr std::array<std::string_view, 3> kDescriptorVariables = {"LISTEN_FDNAMES", "LISTEN_FDS",
                                                                  "LISTEN_PID"};

bool names(std::string_view entry, std::string_view variable) {
  return entry.starts_with(variable) && entry.substr(variable.size()).starts_with('=');
}

bool leads_outside(std::string_view entry, const std::vector<std::string>& allowed) {
  const auto is_named = [entry](std::string_view variable) { return names(entry, variable); };
  if (std::ranges::any_of(kDescriptorVariables, is_named)) return true;
  if (std::ranges::none_of(kSocketVariables, is_named)) return false;
  return std::ranges::none_of(allowed,
                              [entry](const std::string& path) { return entry.find(path) != entry.npos; });
}

// contract.h says where a pod has the shared directory; the jail has it elsewhere.
void move_to_jail(std::string& entry) {
  const std::string from = std::string(contract::kSharedDirectory) + "/";
  const std::string to = std::string(kJailShared) + "/";
  for (auto at = entry.find(from); at != entry.npos; at = entry.find(from, at + to.size()))
    entry.replace(at, from.size(), to);
}

}  // namespace

std::vector<std::string> command_environment(std::vector<std::string> environment,
                                             const std::vector<std::string>& allowed_sockets) {
  std::erase_if(environment, [&](const std::string& entry) { return leads_outside(entry, allowed_sockets); });
  auto whole = contract::with_trust_variables(environment);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i >= environment.size() || whole[i] != environment[i]) move_to_jail(whole[i]);
  }
  return whole;
}

std::vector<std::string> inherited_environment() {
  std::vector<std::string> entries;
  for (char** entry = ::environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

}  // namespace podjail::cli
