// Where the server's certificate comes from, looked at again and again.
#pragma once

#include "lib/base/result.h"
#include "webhook/certificate/key_pair.h"

namespace podjail::webhook {

class CertificateSource {
 public:
  virtual ~CertificateSource() = default;
  // Brings what is shown up to date. After a failure what was shown before still is. One thread at a time.
  virtual Status refresh(WallClock::time_point now) = 0;
};

}  // namespace podjail::webhook
