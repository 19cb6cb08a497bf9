#include "sidecar/tls/client_context.h"

#include <algorithm>
#include <chrono>

#include "sidecar/tls/context_settings.h"
#include "sidecar/tls/openssl_error.h"
#include "sidecar/tls/root_lookup.h"
#include "sidecar/tls/stapled_status.h"

namespace podjail::tls {
namespace {

// Where the sessions of one connection go. Owned by its SSL.
struct Origin {
  SessionCache& sessions;
  std::string authority;
};

void free_origin(void*, void* origin, CRYPTO_EX_DATA*, int, long, void*) {
  std::unique_ptr<Origin>(static_cast<Origin*>(origin));
}

int origin_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_origin);
  return index;
}

// Called when a session can be resumed later: with TLS 1.3 for each ticket, after the handshake. Returning 1
// takes the reference over.
int on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* origin = static_cast<Origin*>(SSL_get_ex_data(ssl, origin_index()));
  if (origin == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return 0;
  origin->sessions.store(origin->authority, SslSessionPtr(session));
  return 1;
}

bool verify_host(SSL* ssl, std::string host) {
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  // SSL_set_tlsext_host_name(3) written out: the macro casts as C does. The name is copied.
  return SSL_set1_host(ssl, host.c_str()) == 1 &&
         SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

// The context's own offer is HTTP/1.1.
bool set_offer(SSL* ssl, ClientContext::Offer offer) {
  if (offer == ClientContext::Offer::kHttp11) return true;
  const auto* alpn = reinterpret_cast<const unsigned char*>(kAlpnHttp2.data());
  return SSL_set_alpn_protos(ssl, alpn, kAlpnHttp2.size()) == 0;  // 0 on success
}

bool remember_origin(SSL* ssl, SessionCache& sessions, std::string authority) {
  auto origin = std::make_unique<Origin>(Origin{sessions, std::move(authority)});
  if (SSL_set_ex_data(ssl, origin_index(), origin.get()) != 1) return false;
  static_cast<void>(origin.release());  // freed with the SSL by free_origin
  return true;
}

bool use_identity(SSL_CTX* context, const ClientIdentity& identity) {
  const auto& own = identity.chain.front();
  return SSL_CTX_use_certificate(context, own.get()) == 1 &&
         SSL_CTX_use_PrivateKey(context, identity.key.get()) == 1 &&
         std::all_of(identity.chain.begin() + 1, identity.chain.end(), [context](const auto& link) {
           return SSL_CTX_add1_chain_cert(context, link.get()) == 1;
         });
}

// What an entry of the configuration may change.
Status apply(const ClientContext::Options& options, SSL_CTX* context) {
  if (options.min_version == TlsVersion::k13 && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1)
    return fail_openssl(ErrorKind::kInternal, "require TLS 1.3");
  if (options.identity && !use_identity(context, *options.identity))
    return fail_openssl(ErrorKind::kInvalid, "use the client certificate");
  return {};
}

}  // namespace

Result<ClientContext> ClientContext::create(const Roots& roots, const Options& options) {
  if (roots.certificates.empty()) return fail(ErrorKind::kInvalid, "no trusted roots");
  auto context = make_context(TLS_client_method());
  const auto* alpn = reinterpret_cast<const unsigned char*>(kAlpnHttp11.data());
  // SSL_CTX_set_alpn_protos(3) returns 0 on success.
  if (!context || SSL_CTX_set_alpn_protos(context.get(), alpn, kAlpnHttp11.size()) != 0) {
    return fail_openssl(ErrorKind::kInternal, "make the upstream TLS context");
  }
  if (!add_root_lookup(SSL_CTX_get_cert_store(context.get()), roots))
    return fail_openssl(ErrorKind::kInternal, "trust the roots");
  if (auto applied = apply(options, context.get()); !applied)
    return tl::unexpected(std::move(applied.error()));
  if (!ask_for_status(context.get())) return fail_openssl(ErrorKind::kInternal, "ask for certificate status");
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), on_new_session);
  return ClientContext(std::move(context), std::make_unique<SessionCache>(options.max_session_authorities));
}

Status ClientContext::add_exception(const net::HostPattern& hosts, ClientContext context) {
  const auto same = [&hosts](const auto& other) { return other.first == hosts; };
  if (std::any_of(exceptions_.begin(), exceptions_.end(), same))
    return fail(ErrorKind::kInvalid, "the host is there twice");
  const auto place = std::find_if(exceptions_.begin(), exceptions_.end(), [&hosts](const auto& other) {
    return hosts.is_narrower_than(other.first);
  });
  exceptions_.emplace(place, hosts, std::make_unique<ClientContext>(std::move(context)));
  return {};
}

Result<SslPtr> ClientContext::make(int fd, const HostName& host, std::uint16_t port, Offer offer) const {
  for (const auto& [hosts, context] : exceptions_) {
    if (hosts.matches(host)) return context->make(fd, host, port, offer);
  }
  auto authority = host.str() + ":" + std::to_string(port);
  if (offer == Offer::kHttp2First) authority += " h2";
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1 || !verify_host(ssl.get(), host.str()) ||
      !set_offer(ssl.get(), offer)) {
    return fail_openssl(ErrorKind::kInternal, "make an upstream TLS connection");
  }
  if (const auto session = sessions_->take(authority, std::chrono::system_clock::now())) {
    SSL_set_session(ssl.get(), session.get());
  }
  if (!remember_origin(ssl.get(), *sessions_, std::move(authority))) {
    return fail_openssl(ErrorKind::kInternal, "make an upstream TLS connection");
  }
  SSL_set_connect_state(ssl.get());
  return ssl;
}

}  // namespace podjail::tls
