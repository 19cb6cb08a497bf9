// Whatever an upstream staples: no crash, and neither good nor revoked, for the issuer's key is made here and
// has signed no status.
#include "sidecar/tls/stapled_status.h"

#include <cstdlib>

#include "sidecar/tls/issuer.h"

namespace {

using namespace podjail;

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}

struct Verified {
  tls::Issuer issuer = *tls::Issuer::create({.pod_name = "fuzz"}, tls::WallClock::now());
  tls::Leaf leaf = *issuer.mint(*HostName::parse("host.example.test"), tls::WallClock::now());
  std::unique_ptr<X509_STORE, tls::Free<X509_STORE_free>> store{X509_STORE_new()};
  std::unique_ptr<STACK_OF(X509), tls::Free<free_stack>> chain{sk_X509_new_null()};

  Verified() {
    if (X509_STORE_add_cert(store.get(), issuer.certificate()) != 1) std::abort();
    sk_X509_push(chain.get(), leaf.certificate.get());
    sk_X509_push(chain.get(), issuer.certificate());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Verified verified;
  const auto status = tls::read_status({data, size}, verified.chain.get(), verified.store.get());
  if (status != tls::StapledStatus::kInvalid) std::abort();
  return 0;
}
