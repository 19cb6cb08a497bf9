#include "sidecar/admin_pages.h"

namespace podjail {

admin::Pages admin_pages(const observe::Metrics& metrics, const observe::Readiness& readiness) {
  return {[&metrics] { return metrics.serialize(); },
          [&readiness]() -> admin::Pages::Readiness {
            const auto facts = readiness.facts();
            return {facts.ready(), facts.to_json(), "application/json"};
          }};
}

}  // namespace podjail
