#include "sidecar/upstream_tls.h"

#include "sidecar/tls/client_identity.h"

namespace podjail {
namespace {

Result<tls::ClientContext> make_context(const config::UpstreamTls& entry,
                                        std::vector<std::string> root_files) {
  if (entry.client_certificate.empty() != entry.client_key.empty())
    return fail(ErrorKind::kInvalid, "client_certificate and client_key belong together");
  if (!entry.extra_roots.empty()) root_files.push_back(entry.extra_roots);
  const auto roots = tls::load_roots(root_files);
  if (!roots) return tl::unexpected(roots.error());
  tls::ClientContext::Options options;
  options.min_version = entry.min_version;
  if (!entry.client_key.empty()) {
    auto identity = tls::load_client_identity(entry.client_certificate, entry.client_key);
    if (!identity) return tl::unexpected(std::move(identity.error()));
    options.identity = std::move(*identity);
  }
  return tls::ClientContext::create(*roots, options);
}

}  // namespace

Result<tls::ClientContext> make_upstream_tls(const config::Config& config, const tls::Roots& roots) {
  auto general = tls::ClientContext::create(roots, {});
  if (!general) return general;
  for (const auto& entry : config.upstream_tls) {
    const auto where = "upstream_tls " + entry.host.to_string();
    auto context = make_context(entry, config.upstream.roots);
    if (!context) return fail_within(where, std::move(context.error()));
    if (auto added = general->add_exception(entry.host, std::move(*context)); !added)
      return fail_within(where, std::move(added.error()));
  }
  return general;
}

}  // namespace podjail
