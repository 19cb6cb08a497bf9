#include "webhook/certificate/served_certificate.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/server/tls_server.h"

namespace podjail::webhook {
namespace {

TEST(ServedCertificate, IsThatOfTheMomentForEachConnection) {
  ServedCertificate served;
  const auto server =
      HttpsServer::start(0, served, [](std::string_view, std::string_view) { return Reply{}; });
  ASSERT_TRUE(server) << server.error().message();
  EXPECT_EQ(shown_by((*server)->port()), "");  // there is none yet
  const auto first = new_pair();
  served.show(first);
  EXPECT_EQ(shown_by((*server)->port()), tls::to_pem(first->certificate.get()));
  const auto second = new_pair();
  served.show(second);
  EXPECT_EQ(shown_by((*server)->port()), tls::to_pem(second->certificate.get()));
  EXPECT_EQ(served.shown(), second);
}

TEST(ServedCertificate, ComesWithWhatLiesBetween) {
  const auto texts = *make_certificate("a", "b", WallClock::now());
  const auto pair = *read_key_pair({"", texts.certificate + texts.authorities, texts.key});
  ServedCertificate served;
  served.show(pair);
  const auto server =
      HttpsServer::start(0, served, [](std::string_view, std::string_view) { return Reply{}; });
  ASSERT_TRUE(server);
  EXPECT_EQ(shown_by((*server)->port()), tls::to_pem(pair->certificate.get()));
}

}  // namespace
}  // namespace podjail::webhook
