#include "cli/container/image_trust.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "cli/container/archive.h"
#include "tests/unit/cli/container/fake_engine.h"

namespace podjail::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kIssuer = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

// An engine whose image has Debian's bundle; what is put into the container is kept by the folder's name.
constexpr const char* kEngine = R"sh(
echo "$*" >> $NOTES
case "$2$3" in
  *:/etc/ssl/certs/ca-certificates.crt-) cat $HERE/bundle.tar ;;
  -*:*) cat > $HERE/put-$(echo "$3" | tr -c 'a-z\n' _) ;;
  *) exit 1 ;;
esac
)sh";

class ImageTrust : public testing::Test {
 protected:
  ImageTrust() {
    engine_.folder().write("bundle.tar", write_archive({{"ca-certificates.crt", "the image's own\n"}}));
    for (const char* name : {"ca.crt", "ca.hash", "bundle.pem", "truststore.jks", "truststore.p12", "env"})
      shared_.write(name, std::string(name) == "ca.crt" ? kIssuer : "text");
    shared_fd_ = UniqueFd(::open(shared_.path().c_str(), O_PATH | O_CLOEXEC));
  }
  std::string put(const std::string& name) {
    return read_file(engine_.folder().path() + "/put-" + name, 1 << 20).value_or("");
  }

  FakeEngine engine_{kEngine};
  Scratch shared_;
  UniqueFd shared_fd_;
};

TEST_F(ImageTrust, PutsTheSidecarsFilesIntoAPlaceOfTheirOwn) {
  ASSERT_TRUE(give_trust(engine_.program(), "id", shared_fd_.get(), {}));
  EXPECT_EQ(first_file_of(put("id__run_podjail"), 4096).value(), kIssuer);
}

TEST_F(ImageTrust, AddsTheIssuerToTheImagesOwnBundle) {
  ASSERT_TRUE(give_trust(engine_.program(), "id", shared_fd_.get(), {}));
  const auto bundle = first_file_of(put("id__etc_ssl_certs"), 4096).value().value_or("");
  EXPECT_THAT(bundle, HasSubstr("the image's own"));
  EXPECT_THAT(bundle, HasSubstr("AAAA"));
}

TEST_F(ImageTrust, LeavesAloneWhatIsMountedThere) {
  for (const char* target : {"/etc", "/etc/ssl/certs", "/etc/ssl/certs/ca-certificates.crt"}) {
    ASSERT_TRUE(give_trust(engine_.program(), "id", shared_fd_.get(), {target}));
    EXPECT_EQ(put("id__etc_ssl_certs"), "") << target;
  }
  EXPECT_THAT(engine_.notes(), Not(HasSubstr("ca-certificates.crt")));
}

TEST_F(ImageTrust, FailsWithoutAnIssuer) {
  shared_.write("ca.crt", "no certificate");
  EXPECT_FALSE(give_trust(engine_.program(), "id", shared_fd_.get(), {}));
}

TEST(ImageTrustOptions, NameThePlaceAndTheVariables) {
  EXPECT_THAT(trust_options(), Contains("--volume=/run/podjail"));
  EXPECT_THAT(trust_options(), Contains("--env=SSL_CERT_FILE=/run/podjail/bundle.pem"));
}

}  // namespace
}  // namespace podjail::cli
