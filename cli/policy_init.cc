#include "cli/policy_init.h"

#include <algorithm>
#include <cstdlib>

#include "cli/init/policy_text.h"
#include "cli/new_file.h"

namespace podjail::cli {
namespace {

std::optional<std::string> own_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

Surroundings own_surroundings() {
  return {".", own_variable("HOME").value_or(""), "", own_variable};
}

int run_policy_init(const PolicyInitOptions& options, std::ostream& out, std::ostream& errors) {
  const auto clients = find_clients(options.surroundings);
  const auto text = make_registry_policy(clients);
  if (options.output.empty()) {
    out << text;
  } else if (const auto written = write_new_file(options.output, text); !written) {
    errors << "podjail policy init: " << written.error().message() << '\n';
    return 2;
  }
  const bool has_any = std::any_of(clients.begin(), clients.end(),
                                   [](const Client& client) { return !client.registries.empty(); });
  if (has_any) return 0;
  errors << "podjail policy init: no client here names a registry; the comments of the policy say how to\n";
  return 1;
}

}  // namespace podjail::cli
