#include "sidecar/tls/openssl_handles.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

TEST(OpensslHandles, ASharedCertificateOutlivesItsFirstOwner) {
  auto first = test::CertificateBuilder().dns("a.test").self_signed().certificate;
  const auto second = share(first.get());
  EXPECT_EQ(first.get(), second.get());
  first.reset();
  EXPECT_EQ(X509_check_host(second.get(), "a.test", 0, 0, nullptr), 1);
}

TEST(OpensslHandles, AnEmptyHandleIsHarmless) {
  SslPtr().reset();
  EXPECT_EQ(X509Ptr().get(), nullptr);
}

}  // namespace
}  // namespace podjail::tls
