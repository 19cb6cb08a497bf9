#include "hook/trust/named_places.h"

#include <algorithm>

#include "lib/contract/contract.h"
#include "lib/contract/trust_variables.h"

namespace podjail::trust {
namespace {

constexpr std::size_t kMaxPath = 4095;  // PATH_MAX without its NUL
constexpr char kDerSequence = 0x30;     // every PKCS #12 is one

bool is_usable(std::string_view path) {
  if (!path.starts_with('/') || path.size() > kMaxPath || path.find('\0') != path.npos) return false;
  return !path.starts_with(std::string(contract::kSharedDirectory).append("/"));
}

void add(std::vector<std::string>& places, std::string_view path) {
  if (!is_usable(path) || places.size() == kMaxNamedPlaces) return;
  if (std::find(places.begin(), places.end(), path) == places.end()) places.emplace_back(path);
}

void add_each(std::vector<std::string>& places, std::string_view list) {
  while (!list.empty()) {
    const auto colon = std::min(list.find(':'), list.size());
    add(places, list.substr(0, colon));
    list.remove_prefix(std::min(colon + 1, list.size()));
  }
}

// jssecacerts stands before cacerts where both exist; Java 8 has its runtime one folder deeper.
void add_stores(std::vector<std::string>& places, std::string_view home) {
  for (const char* store : {"/lib/security/cacerts", "/lib/security/jssecacerts", "/jre/lib/security/cacerts",
                            "/jre/lib/security/jssecacerts"}) {
    add(places, std::string(home).append(store));
  }
}

bool names_a_file(std::string_view name) {
  const auto variables = contract::trust_variables();
  return std::any_of(variables.begin(), variables.end(), [name](const contract::TrustVariable& variable) {
    return variable.kind == contract::TrustValue::kSharedFile && variable.name == name;
  });
}

}  // namespace

Places named_places(std::span<const std::string> environment) {
  Places places;
  for (const std::string_view entry : environment) {
    const auto equals = entry.find('=');
    if (equals == entry.npos) continue;
    const auto name = entry.substr(0, equals);
    const auto value = entry.substr(equals + 1);
    if (name == "SSL_CERT_DIR") {
      add_each(places.directories, value);
    } else if (name == "JAVA_HOME") {
      add_stores(places.java_stores, value);
    } else if (names_a_file(name)) {
      add(places.bundles, value);
    }
  }
  return places;
}

StoreFormat store_format(std::string_view contents) {
  return contents.starts_with(kDerSequence) ? StoreFormat::kPkcs12 : StoreFormat::kJks;
}

}  // namespace podjail::trust
