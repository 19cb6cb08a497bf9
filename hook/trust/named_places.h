// The files and directories that a container's environment names as what to trust: whoever set SSL_CERT_FILE
// meant that file, and a program will read it and no other. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hook/trust/places.h"

namespace podjail::trust {

inline constexpr std::size_t kMaxNamedPlaces = 64;  // of each kind; the variables we know are half as many

// From "NAME=value" entries: what contract::trust_variables() name, the directories of SSL_CERT_DIR, and the
// stores of the JVM at JAVA_HOME. Only absolute paths; what lies in the shared directory is left out, since
// it has the issuer already.
Places named_places(std::span<const std::string> environment);

enum class StoreFormat { kJks, kPkcs12 };

// By the first bytes of a Java store. What is neither is taken for JKS: Java looks into the file as well.
StoreFormat store_format(std::string_view contents);

}  // namespace podjail::trust
