#include "hook/trust/named_places.h"

#include <gmock/gmock.h>

namespace podjail::trust {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Environment = std::vector<std::string>;

TEST(NamedPlaces, AreWhatTheTrustVariablesName) {
  const auto places =
      named_places(Environment{"PATH=/bin", "SSL_CERT_FILE=/a.pem", "REQUESTS_CA_BUNDLE=/b.pem",
                               "NODE_EXTRA_CA_CERTS=/a.pem", "OTHER=/c.pem"});
  EXPECT_THAT(places.bundles, ElementsAre("/a.pem", "/b.pem"));
  EXPECT_THAT(places.directories, IsEmpty());
  EXPECT_THAT(places.java_stores, IsEmpty());
}

TEST(NamedPlaces, WordsRelativePathsAndOddEntriesNameNothing) {
  const auto places = named_places(Environment{"CONDA_SSL_VERIFY=false", "NODE_USE_SYSTEM_CA=/1",
                                               "PIP_CERT=certs/a.pem", "GIT_SSL_CAINFO=", "SSL_CERT_FILE",
                                               "=/a", "", std::string("CURL_CA_BUNDLE=/a\0b", 19),
                                               "SSL_CERT_FILE=/" + std::string(5000, 'a')});
  EXPECT_THAT(places.bundles, IsEmpty());
}

TEST(NamedPlaces, TheSharedDirectoryHasTheIssuerAlready) {
  EXPECT_THAT(named_places(Environment{"SSL_CERT_FILE=/run/podjail/bundle.pem"}).bundles, IsEmpty());
  EXPECT_THAT(named_places(Environment{"SSL_CERT_FILE=/run/podjail2/a"}).bundles,
              ElementsAre("/run/podjail2/a"));
}

TEST(NamedPlaces, SslCertDirIsAList) {
  EXPECT_THAT(named_places(Environment{"SSL_CERT_DIR=/a:/b::relative:/a:"}).directories,
              ElementsAre("/a", "/b"));
}

TEST(NamedPlaces, AJavaHomeHasItsStoreInOneOfFourPlaces) {
  EXPECT_THAT(named_places(Environment{"JAVA_HOME=/opt/java"}).java_stores,
              ElementsAre("/opt/java/lib/security/cacerts", "/opt/java/lib/security/jssecacerts",
                          "/opt/java/jre/lib/security/cacerts", "/opt/java/jre/lib/security/jssecacerts"));
}

TEST(NamedPlaces, AreBounded) {
  std::string list = "SSL_CERT_DIR=";
  for (int i = 0; i < 1000; ++i) list += "/" + std::to_string(i) + ":";
  EXPECT_EQ(named_places(Environment{list}).directories.size(), kMaxNamedPlaces);
}

TEST(StoreFormat, IsSeenInTheFirstByte) {
  EXPECT_EQ(store_format("\xFE\xED\xFE\xED"), StoreFormat::kJks);
  EXPECT_EQ(store_format("\x30\x82"), StoreFormat::kPkcs12);
  EXPECT_EQ(store_format(""), StoreFormat::kJks);
}

}  // namespace
}  // namespace podjail::trust
