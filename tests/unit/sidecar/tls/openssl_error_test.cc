#include "sidecar/tls/openssl_error.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace podjail::tls {
namespace {

Error error_of(tl::unexpected<Error> failed) {
  return std::move(failed.value());
}

TEST(OpensslError, SaysTheOldestReasonAndEmptiesTheQueue) {
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
  const auto error = error_of(fail_openssl(ErrorKind::kInternal, "do it"));
  EXPECT_EQ(error.message(), "do it: no shared cipher");
  EXPECT_EQ(error.kind(), ErrorKind::kInternal);
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(OpensslError, SaysWhatAloneWhenNothingIsQueued) {
  EXPECT_EQ(error_of(fail_openssl(ErrorKind::kInvalid, "do it")).message(), "do it");
}

TEST(OpensslError, ReasonsAreWords) {
  EXPECT_EQ(openssl_reason(0), "");
  EXPECT_EQ(openssl_reason(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_NO_SHARED_CIPHER)), "no shared cipher");
}

}  // namespace
}  // namespace podjail::tls
