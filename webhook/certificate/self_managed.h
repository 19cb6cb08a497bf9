// A certificate that the webhook makes and renews itself. It lies in a Secret, where all replicas find the
// same one, and the authority that vouches for it in the caBundle of the webhook configurations.
//
// Renewal takes two looks, so that the API server never meets a certificate it has not been told of: the
// first writes the new certificate into the Secret and both authorities, old and new, into the caBundles; the
// next shows it. Who writes the Secret first wins, by its resourceVersion; the others find it and follow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/kubernetes/client.h"
#include "webhook/certificate/certificate_source.h"
#include "webhook/certificate/served_certificate.h"

namespace podjail::webhook {

class SelfManaged final : public CertificateSource {
 public:
  struct Place {
    std::string space;  // of Secret and service
    std::string secret;
    std::string service;
    std::vector<std::string> configurations;  // mutating and validating ones of these names
  };
  // Client and `served` outlive this.
  SelfManaged(const kubernetes::Client& client, Place place, ServedCertificate& served)
      : client_(client), place_(std::move(place)), served_(served) {}

  Status refresh(WallClock::time_point now) override;

 private:
  Result<CertificateTexts> current(WallClock::time_point now) const;
  Result<CertificateTexts> renew(const nlohmann::json& secret, const CertificateTexts& old,
                                 WallClock::time_point now) const;
  Status spread(const std::string& authorities) const;
  Result<std::size_t> spread_to(const kubernetes::Resource& kind, const std::string& name,
                                const std::string& bundle) const;

  const kubernetes::Client& client_;
  const Place place_;
  ServedCertificate& served_;
  std::optional<CertificateTexts> announced_;  // told to the API server
  std::optional<CertificateTexts> shown_;
};

}  // namespace podjail::webhook
