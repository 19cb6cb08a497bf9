// Files of the machine that the jail sees otherwise: a file of the shared directory is mounted over each.
// Links are followed, so the file is covered whatever name it is reached by.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

// What /etc/resolv.conf says in a jail: whoever is asked, the question comes to the sidecar.
inline constexpr const char* kResolverText = "# podjail: the jail's own\nnameserver 127.0.0.1\n";

// Puts what the jail has of its own beside the sidecar's files, before they become read-only.
Status write_cover_files();

// Whether the path of a failed mount leads nowhere, or the caller cannot go where it leads: nobody in the
// jail can either.
bool is_unreachable(const Error& error);

// Covers the PEM files with the sidecar's bundle, and Java's stores with its of the same format; and adds the
// issuer to the directory in which OpenSSL looks for certificates by their hash, where the kernel lets it.
Status cover_trust(const std::vector<std::string>& bundles, const std::vector<std::string>& java_stores);
Status cover_resolver_settings();

// Who connects to one is refused, as if nobody listened.
Status hide_sockets(const std::vector<std::string>& paths);

// Sockets as they are before anything is hidden, and where they were.
struct AllowedSocket {
  std::string path;
  UniqueFd place;
};
Result<std::vector<AllowedSocket>> open_allowed(const std::vector<std::string>& paths);
Status put_back(const std::vector<AllowedSocket>& sockets);

}  // namespace podjail::cli
