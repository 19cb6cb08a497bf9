#include "cli/init/configured_url.h"

#include <algorithm>

#include "lib/base/json_text.h"
#include "sidecar/http/authority.h"
#include "sidecar/http/path_rules.h"

namespace podjail::cli {

Result<ConfiguredUrl> ConfiguredUrl::parse(std::string_view text) {
  const auto scheme_end = text.find("://");
  const auto scheme = text.substr(0, scheme_end);
  if (scheme_end == text.npos || (scheme != "http" && scheme != "https"))
    return fail(ErrorKind::kInvalid, "it is no http or https URL");
  const auto rest = text.substr(scheme_end + 3);
  auto authority_text = rest.substr(0, rest.find_first_of("/?#"));
  const auto path_text = rest.substr(authority_text.size());
  if (const auto at = authority_text.rfind('@'); at != authority_text.npos)
    authority_text.remove_prefix(at + 1);
  const auto authority = http::Authority::parse(authority_text);
  if (!authority) return fail(ErrorKind::kInvalid, "it names no host that can be allowed");

  ConfiguredUrl url;
  url.scheme = scheme;
  url.host = authority->host.str();
  url.port = authority->port.value_or(scheme == "http" ? 80 : 443);
  url.path = path_text.substr(0, path_text.find_first_of("?#"));
  while (url.path.ends_with('/')) url.path.pop_back();
  url.path += '/';
  const bool is_plain = std::all_of(url.path.begin(), url.path.end(),
                                    [](char byte) { return byte > ' ' && byte < 0x7F && byte != '$'; });
  const auto reading = http::read_path(url.path);
  if (!is_plain || !reading.problem.empty() || reading.has_dot_segment)
    return fail(ErrorKind::kInvalid, "its path cannot be compared with one that is asked for");
  return url;
}

}  // namespace podjail::cli
