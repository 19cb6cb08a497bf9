// A certificate of a Java trust store, under the name Java knows it by.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace podjail::tls {

struct TruststoreEntry {
  std::string alias;     // unique in its store; ASCII in lower case, as Java makes it
  std::string_view der;  // the certificate; stays its owner's
};

using TruststoreEntries = std::span<const TruststoreEntry>;

}  // namespace podjail::tls
