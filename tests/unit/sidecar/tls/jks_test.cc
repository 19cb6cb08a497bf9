#include "sidecar/tls/jks.h"

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <array>

#include "sidecar/tls/certificate_parts.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

using std::string_literals::operator""s;

constexpr std::size_t kDigest = 20;

class JksTest : public ::testing::Test {
 protected:
  std::string encode(std::string_view password = "changeit") {
    const auto one = to_der(one_.certificate.get());
    const auto two = to_der(two_.certificate.get());
    const std::array<TruststoreEntry, 2> entries{{{"one", one}, {"two", two}}};
    return encode_jks(entries, password).value();
  }
  test::Identity one_ = test::CertificateBuilder().common_name("one").authority().self_signed();
  test::Identity two_ = test::CertificateBuilder().common_name("two").authority().self_signed();
};

std::string size_of(const std::string& der) {
  return {'\0', '\0', static_cast<char>(der.size() >> 8U), static_cast<char>(der.size() & 0xFFU)};
}

TEST_F(JksTest, IsTheFormatByteForByte) {
  const auto store = encode();
  std::string expected = "\xFE\xED\xFE\xED\0\0\0\2\0\0\0\2"s;
  for (const auto* identity : {&one_, &two_}) {
    const auto der = to_der(identity->certificate.get());
    expected += "\0\0\0\2\0\3"s + (identity == &one_ ? "one" : "two") + std::string(8, '\0') + "\0\5X.509"s +
                size_of(der) + der;
  }
  EXPECT_EQ(store.substr(0, store.size() - kDigest), expected);
}

TEST_F(JksTest, EndsInTheKeyedDigestJavaComputes) {
  const auto store = encode("ab");
  const auto input = "\0a\0bMighty Aphrodite"s + store.substr(0, store.size() - kDigest);
  std::string digest(kDigest, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(input.data()), input.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  EXPECT_EQ(store.substr(store.size() - kDigest), digest);
}

TEST_F(JksTest, IsTheSameForTheSameInput) {
  EXPECT_EQ(encode(), encode());
  EXPECT_NE(encode(), encode("other"));
}

TEST_F(JksTest, MayBeEmpty) {
  const auto store = encode_jks({}, "changeit").value();
  EXPECT_EQ(store.substr(0, store.size() - kDigest), "\xFE\xED\xFE\xED\0\0\0\2\0\0\0\0"s);
}

}  // namespace
}  // namespace podjail::tls
