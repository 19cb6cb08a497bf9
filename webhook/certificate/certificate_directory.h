// A certificate that someone else renews (cert-manager), in a Secret mounted as a directory.
#pragma once

#include <string>

#include "webhook/certificate/certificate_source.h"
#include "webhook/certificate/served_certificate.h"

namespace podjail::webhook {

class CertificateDirectory final : public CertificateSource {
 public:
  // `served` outlives this.
  CertificateDirectory(std::string directory, ServedCertificate& served)
      : directory_(std::move(directory)), served_(served) {}

  // Reads tls.crt and tls.key, and shows them when they changed. Half a renewal is no pair, and not shown.
  Status refresh(WallClock::time_point now) override;

 private:
  const std::string directory_;
  ServedCertificate& served_;
  CertificateTexts texts_;  // what is shown
};

}  // namespace podjail::webhook
