#include "webhook/certificate/self_managed.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/fake_cluster.h"
#include "webhook/text/base64.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

const std::string kSecret = "/api/v1/namespaces/podjail-system/secrets/certificate";
const std::string kMutating = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/podjail";
const std::string kValidating =
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/podjail";

class SelfManagedTest : public testing::Test {
 protected:
  SelfManagedTest() {
    cluster_.add(
        kMutating,
        {{"webhooks", json::array({{{"name", "pods.podjail.dev"}, {"clientConfig", json::object()}}})}});
    cluster_.add(kValidating,
                 {{"webhooks", json::array({{{"name", "a"}, {"clientConfig", {{"caBundle", "b2xk"}}}},
                                            {{"name", "b"}, {"clientConfig", json::object()}}})}});
  }
  SelfManaged replica(ServedCertificate& served) const {
    return {client_, {"podjail-system", "certificate", "podjail-webhook", {"podjail"}}, served};
  }
  std::string in_secret(const std::string& name) const {
    return base64_decoded(cluster_.objects.at(kSecret)["data"][name].get<std::string>()).value();
  }
  std::string bundle(const std::string& path, std::size_t index) const {
    return base64_decoded(
               cluster_.objects.at(path)["webhooks"][index]["clientConfig"]["caBundle"].get<std::string>())
        .value();
  }
  static std::string pem_of(const ServedCertificate& served) {
    return tls::to_pem(served.shown()->certificate.get());
  }

  const WallClock::time_point now_ = WallClock::now();
  FakeCluster cluster_;
  kubernetes::Client client_{cluster_};
  ServedCertificate served_;
};

TEST_F(SelfManagedTest, MakesACertificateAndTellsTheApiServer) {
  auto source = replica(served_);
  const auto refreshed = source.refresh(now_);
  ASSERT_TRUE(refreshed) << refreshed.error().message();
  EXPECT_EQ(pem_of(served_), in_secret("tls.crt"));
  EXPECT_EQ(bundle(kMutating, 0), in_secret("ca.crt"));
  EXPECT_EQ(bundle(kValidating, 0), in_secret("ca.crt"));
  EXPECT_EQ(bundle(kValidating, 1), in_secret("ca.crt"));
  EXPECT_EQ(cluster_.objects.at(kSecret)["type"], "kubernetes.io/tls");
  const auto writes = cluster_.writes.size();
  ASSERT_TRUE(source.refresh(now_));
  EXPECT_EQ(cluster_.writes.size(), writes);
}

TEST_F(SelfManagedTest, SharesOneCertificateBetweenReplicas) {
  ServedCertificate other;
  ASSERT_TRUE(replica(served_).refresh(now_));
  ASSERT_TRUE(replica(other).refresh(now_));
  EXPECT_EQ(pem_of(served_), pem_of(other));
}

TEST_F(SelfManagedTest, TakesThatOfAReplicaWhichWasFaster) {
  const auto theirs = *make_certificate("podjail-webhook", "podjail-system", now_);
  cluster_.before_next_write = [&] {
    cluster_.add(kSecret, {{"data",
                            {{"ca.crt", base64_encoded(theirs.authorities)},
                             {"tls.crt", base64_encoded(theirs.certificate)},
                             {"tls.key", base64_encoded(theirs.key)}}}});
  };
  ASSERT_TRUE(replica(served_).refresh(now_));
  EXPECT_EQ(pem_of(served_), theirs.certificate);
  EXPECT_EQ(bundle(kMutating, 0), theirs.authorities);
}

TEST_F(SelfManagedTest, RenewsInTwoLooksSoThatEveryConnectionIsVouchedFor) {
  auto source = replica(served_);
  ASSERT_TRUE(source.refresh(now_));
  const auto first = pem_of(served_);
  const auto first_authority = in_secret("ca.crt");
  const auto later = now_ + kValidity * 3 / 4;
  ASSERT_TRUE(source.refresh(later));
  EXPECT_EQ(pem_of(served_), first);  // told, not shown
  EXPECT_NE(in_secret("tls.crt"), first);
  EXPECT_NE(bundle(kMutating, 0).find(first_authority), std::string::npos);
  ASSERT_TRUE(source.refresh(later));
  EXPECT_EQ(pem_of(served_), in_secret("tls.crt"));
  EXPECT_EQ(bundle(kMutating, 0), in_secret("ca.crt"));
}

TEST_F(SelfManagedTest, ShowsNothingNewThatItCouldNotTellTheApiServer) {
  auto source = replica(served_);
  ASSERT_TRUE(source.refresh(now_));
  const auto first = pem_of(served_);
  cluster_.answers[kValidating] = 500;
  const auto later = now_ + kValidity * 3 / 4;
  EXPECT_FALSE(source.refresh(later));
  EXPECT_FALSE(source.refresh(later));
  EXPECT_EQ(pem_of(served_), first);
}

TEST_F(SelfManagedTest, MakesAnotherWhereTheSecretHoldsNone) {
  for (const json& data :
       {json::object(), json{{"tls.crt", "eA=="}, {"tls.key", "eA=="}, {"ca.crt", "eA=="}}, json("x")}) {
    cluster_.add(kSecret,
                 {{"metadata", {{"name", "certificate"}, {"labels", {{"keep", "me"}}}}}, {"data", data}});
    ServedCertificate served;
    const auto refreshed = replica(served).refresh(now_);
    ASSERT_TRUE(refreshed) << refreshed.error().message();
    EXPECT_EQ(pem_of(served), in_secret("tls.crt"));
    EXPECT_EQ(cluster_.objects.at(kSecret)["metadata"]["labels"]["keep"], "me");
  }
}

TEST_F(SelfManagedTest, PutsRightACaBundleThatSomebodyChanged) {
  auto source = replica(served_);
  ASSERT_TRUE(source.refresh(now_));
  cluster_.objects[kValidating]["webhooks"][1]["clientConfig"]["caBundle"] = "b2xk";
  ASSERT_TRUE(source.refresh(now_));
  EXPECT_EQ(bundle(kValidating, 1), in_secret("ca.crt"));
}

TEST_F(SelfManagedTest, GoesOnShowingWhatItHasWhenTheApiServerIsAway) {
  auto source = replica(served_);
  ASSERT_TRUE(source.refresh(now_));
  cluster_.answers[kSecret] = 0;
  EXPECT_FALSE(source.refresh(now_));
  EXPECT_NE(served_.shown(), nullptr);
}

TEST_F(SelfManagedTest, MissesAConfigurationThatIsNotThere) {
  cluster_.objects.erase(kMutating);
  cluster_.objects.erase(kValidating);
  EXPECT_FALSE(replica(served_).refresh(now_));
  EXPECT_NE(served_.shown(), nullptr);  // whoever knows the authority is served
}

}  // namespace
}  // namespace podjail::webhook
