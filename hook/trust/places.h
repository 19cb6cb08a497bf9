// Where images keep what their programs trust.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::trust {

// Paths of an image. What does not exist is passed over.
struct Places {
  std::vector<std::string> bundles;  // files of certificates in PEM; a directory among them is one of those
  std::vector<std::string> directories;  // one certificate per file, found by OpenSSL's hashed names
  std::vector<std::string> java_stores;  // JKS or PKCS #12
};

// Read by OpenSSL besides its file, and by Go.
inline constexpr std::array<std::string_view, 1> kDirectories = {"/etc/ssl/certs"};

inline constexpr std::array<std::string_view, 4> kJavaStores = {
    "/etc/ssl/certs/java/cacerts",               // Debian, Ubuntu, Alpine
    "/etc/pki/java/cacerts",                     // Fedora, RHEL
    "/etc/pki/ca-trust/extracted/java/cacerts",  // the same
    "/var/lib/ca-certificates/java-cacerts",     // openSUSE
};

// Sources from which update-ca-certificates and update-ca-trust make the bundles anew. The first is made
// where none exists: a package of certificates that is installed later reads it.
inline constexpr std::array<std::string_view, 4> kAnchorDirectories = {
    "/usr/local/share/ca-certificates",           // Debian, Ubuntu, Alpine
    "/etc/pki/ca-trust/source/anchors",           // Fedora, RHEL
    "/etc/pki/trust/anchors",                     // openSUSE
    "/etc/ca-certificates/trust-source/anchors",  // Arch
};

// Made where an image has no bundle at all. Go looks for the first, what is built with LibreSSL or by hand
// for the second.
inline constexpr std::string_view kNewBundleDirectory = "/etc/ssl/certs";
inline constexpr std::string_view kNewBundle = "ca-certificates.crt";
inline constexpr std::string_view kNewAliasDirectory = "/etc/ssl";
inline constexpr std::string_view kNewAlias = "cert.pem";

}  // namespace podjail::trust
