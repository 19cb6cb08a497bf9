// The webhook as a whole: its parts, wired.
#pragma once

#include <memory>

#include "lib/base/result.h"
#include "lib/kubernetes/service_account.h"
#include "sidecar/observe/log.h"
#include "webhook/config/webhook_config.h"

namespace podjail::webhook {

class Webhook {
 public:
  // Serves until destroyed. Ready once it has a certificate to show.
  static Result<std::unique_ptr<Webhook>> start(WebhookConfig config, kubernetes::Access access,
                                                const observe::Log& log);
  struct Parts;
  explicit Webhook(std::unique_ptr<Parts> parts);
  ~Webhook();
  Webhook(const Webhook&) = delete;
  Webhook& operator=(const Webhook&) = delete;

  // Says from now on that it is not ready, and goes on serving.
  void leave();

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace podjail::webhook
