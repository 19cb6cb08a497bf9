#include "sidecar/tls/server_context.h"

#include "sidecar/tls/context_settings.h"
#include "sidecar/tls/openssl_error.h"
#include "sidecar/tls/server_name.h"

namespace podjail::tls {
namespace {

// The slot of a connection that points at its plan.
int plan_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

std::optional<std::span<const std::uint8_t>> server_name_extension(SSL* ssl) {
  const unsigned char* bytes = nullptr;
  std::size_t length = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &bytes, &length) != 1) return std::nullopt;
  return std::span<const std::uint8_t>(bytes, length);
}

int refuse(HandshakePlan& plan, Reason reason, int* alert) {
  plan.refusal = reason;
  plan.name.reset();
  *alert = reason == Reason::kInternal ? SSL_AD_INTERNAL_ERROR : SSL_AD_UNRECOGNIZED_NAME;
  return SSL_CLIENT_HELLO_ERROR;
}

int on_client_hello(SSL* ssl, int* alert, void*) {
  auto& plan = *static_cast<HandshakePlan*>(SSL_get_ex_data(ssl, plan_index()));
  auto choice = choose_name(server_name_extension(ssl), plan.expected);
  plan.sni = std::move(choice.sni);
  if (choice.refusal) return refuse(plan, *choice.refusal, alert);
  // After a HelloRetryRequest the client sends a second hello; it may not change its mind about the name.
  if (plan.name && *plan.name != *choice.name) return refuse(plan, Reason::kNameMismatch, alert);
  plan.name = std::move(choice.name);
  const auto leaf = plan.leaves.get(*plan.name, WallClock::now());
  if (!leaf || SSL_use_certificate(ssl, leaf->get()) != 1) return refuse(plan, Reason::kInternal, alert);
  return SSL_CLIENT_HELLO_SUCCESS;
}

template <const std::string_view& Spoken>
int on_alpn(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* offered,
            unsigned int offered_length, void*) {
  const auto* wanted = reinterpret_cast<const unsigned char*>(Spoken.data());
  unsigned char* selected = nullptr;
  const int found =
      SSL_select_next_proto(&selected, out_length, wanted, Spoken.size(), offered, offered_length);
  *out = selected;
  // The alert is no_application_protocol.
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Result<ServerContext> ServerContext::create(const Issuer& issuer, NewestHttp newest) {
  auto context = make_context(TLS_server_method());
  if (!context || SSL_CTX_use_PrivateKey(context.get(), issuer.leaf_key()) != 1 ||
      SSL_CTX_set_num_tickets(context.get(), 0) != 1) {
    return fail_openssl(ErrorKind::kInternal, "make the downstream TLS context");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // The workload trusts the issuer itself, so a chain is the leaf alone; looking for one costs a store
  // lookup.
  SSL_CTX_set_mode(context.get(), SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_client_hello_cb(context.get(), on_client_hello, nullptr);
  const auto choose = newest == NewestHttp::k2 ? on_alpn<kAlpnHttp2> : on_alpn<kAlpnHttp11>;
  SSL_CTX_set_alpn_select_cb(context.get(), choose, nullptr);
  return ServerContext(std::move(context));
}

Result<SslPtr> ServerContext::make(int fd, HandshakePlan& plan) const {
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl || SSL_set_ex_data(ssl.get(), plan_index(), &plan) != 1 || SSL_set_fd(ssl.get(), fd) != 1) {
    return fail_openssl(ErrorKind::kInternal, "make a downstream TLS connection");
  }
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace podjail::tls
